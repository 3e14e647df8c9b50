"""Detects that a program waits for input, from the kernel's data and without the program's help.

A process waits for input when one of its threads is blocked in a call that waits for the run's stdin, and stdin is
empty. Reading `/proc` may wait for locks that the program holds, so `run_pipes.py` calls this.
"""

import collections
import contextlib
import fcntl
import os
import platform
import struct
import termios
import time

# Threads and processes that one scan covers, and how often it covers more than the program's main thread.
TASKS_MAX = 64
DEEP_SCAN_SECONDS = 0.2
FDINFO_BYTES_MAX = 65536

Calls = collections.namedtuple("Calls", "read readv poll ppoll select pselect epoll_wait epoll_pwait epoll_pwait2")
_NUMBERS = {
    "x86_64": Calls(0, 19, 7, 271, 23, 270, 232, 281, 441),
    "aarch64": Calls(63, 65, -1, 73, -1, 72, -1, 22, 441),
}
_CALLS = _NUMBERS.get(platform.machine())
_FOREVER = (0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF)  # a time-out of -1, as an int or as a long


class StdinWait:
    """`pid`: the program's process. `stdin`: our writing end of its pipe, which identifies the reading end under every
    number. `as_user`: a context manager in which /proc is readable."""

    def __init__(self, pid, stdin, as_user=contextlib.nullcontext):
        self._pid, self._as_user = pid, as_user
        pipe = os.fstat(stdin)
        self._pipe = pipe.st_dev, pipe.st_ino
        self._last = pid, pid  # the last waiting task is checked first
        self._deep_at = 0.0

    def is_waiting(self, stdin):
        """True when a task is blocked on the empty stdin."""
        try:
            if _CALLS is None or fcntl.ioctl(stdin, termios.FIONREAD, b"\0\0\0\0") != b"\0\0\0\0":
                return False
        except OSError:
            return False
        with self._as_user():
            if self._waits(*self._last):
                return True
            now = time.monotonic()
            if now < self._deep_at:
                return False
            self._deep_at = now + DEEP_SCAN_SECONDS
            for task in _tasks(self._pid):
                if self._waits(*task):
                    self._last = task
                    return True
        self._last = self._pid, self._pid
        return False

    def _waits(self, pid, thread):
        try:
            with open(f"/proc/{pid}/task/{thread}/syscall", "rb") as file:
                fields = file.read().split()
            if len(fields) < 7 or not fields[0].isdigit():
                return False
            number, (first, second, _, fourth) = int(fields[0]), (int(field, 16) for field in fields[1:5])
            if number in (_CALLS.read, _CALLS.readv):
                return self._is_stdin(pid, first)
            if number in (_CALLS.select, _CALLS.pselect):
                return first == 1 and self._is_stdin(pid, 0)
            if number in (_CALLS.poll, _CALLS.ppoll):
                return second == 1 and self._is_stdin(pid, _polled_descriptor(pid, first))
            if number in (_CALLS.epoll_wait, _CALLS.epoll_pwait):
                return fourth in _FOREVER and self._is_in_epoll(pid, first)
            return number == _CALLS.epoll_pwait2 and fourth == 0 and self._is_in_epoll(pid, first)
        except (OSError, ValueError, OverflowError, struct.error):
            # The task has ended, or the program chose an odd descriptor or address.
            return False

    def _is_stdin(self, pid, descriptor):
        status = os.stat(f"/proc/{pid}/fd/{descriptor}")
        return (status.st_dev, status.st_ino) == self._pipe

    def _is_in_epoll(self, pid, descriptor):
        """Whether the task waits without a time-out for several descriptors, one of which is stdin."""
        with open(f"/proc/{pid}/fdinfo/{descriptor}", "rb") as file:
            lines = file.read(FDINFO_BYTES_MAX).splitlines()
        return any(self._is_stdin(pid, int(line.split()[1])) for line in lines if line.startswith(b"tfd:"))


def _tasks(root):
    """(process, thread) of the program and its descendants, the program's main thread first; at most `TASKS_MAX`."""
    pending, count = [root], 0
    while pending:
        pid = pending.pop(0)
        try:
            threads = os.listdir(f"/proc/{pid}/task")
        except OSError:
            continue
        for thread in threads:
            if count == TASKS_MAX:
                return
            count += 1
            yield pid, int(thread)
            try:
                with open(f"/proc/{pid}/task/{thread}/children") as file:
                    pending.extend(map(int, file.read().split()))
            except OSError:
                continue


def _polled_descriptor(pid, address):
    """The descriptor of the first `struct pollfd` at an address of the program's memory."""
    fd = os.open(f"/proc/{pid}/mem", os.O_RDONLY | os.O_CLOEXEC)
    try:
        return struct.unpack("<i", os.pread(fd, 4, address))[0]
    finally:
        os.close(fd)
