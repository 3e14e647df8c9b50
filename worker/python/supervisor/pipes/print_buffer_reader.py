"""Reads the prints that a program buffers in shared memory, and decides when it does so (`program/print_buffer.py`).

Theory of operation. A position counts the bytes that the program has written to stdout since its start. The pipe has
all bytes up to some position, the buffer holds those that follow, and its object says which. So what was taken from the
buffer and comes through the pipe later is recognized by its position. A dead program's object is in no intermediate
state that this does not cover, except for the nanoseconds between the update of two of its fields.

The program can write anything to this memory. Then its own output is garbled. No number from there is used without a
check, and each byte that is skipped in the pipe was delivered, and counted, before.
"""

import fcntl
import math
import os
import struct

from program import print_buffer

# The first text of a flood waits this long in the buffer, then twice as long each time, up to the maximum.
POLL_SECONDS, POLL_SECONDS_MAX = 0.010, 0.040
# After this many polls without new text the flood is over.
IDLE_POLLS = 3
# Until the program prints again, its last text is looked for at growing intervals.
REST_SECONDS, REST_SECONDS_MAX = 0.05, 1.6
_words = struct.Struct(f"<{print_buffer.WORDS}q")


def create_memory():
    """A descriptor of the memory file, whose size cannot be changed."""
    fd = os.memfd_create("prints", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.ftruncate(fd, print_buffer.BYTES)
    fcntl.fcntl(fd, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL)
    return fd


class PrintBufferReader:
    """For one thread at a time. `fd`: the memory file, closed with the pipes."""

    def __init__(self, fd):
        self._fd, self._piped_to, self._delivered_to = fd, 0, 0
        self._is_used = None  # unknown before the first flood
        self._is_enabled, self._seconds, self._idle_polls = False, POLL_SECONDS, 0
        self.due_at = math.inf

    @property
    def is_active(self):
        """Whether the buffer may hold text."""
        return self.due_at != math.inf

    def _read_words(self):
        words = _words.unpack(os.pread(self._fd, _words.size, print_buffer.OBJECT_AT))
        return tuple(words[field] for field in (print_buffer.WRITTEN, print_buffer.START, print_buffer.END))

    def _set_size(self, size):
        os.pwrite(self._fd, struct.pack("<q", size), print_buffer.OBJECT_AT + 8 * print_buffer.SIZE)

    def enable(self, now):
        """In a flood: has prints buffered. False when the program has no buffer, or has not yet emptied it."""
        if self._is_enabled:
            return True
        if self._is_used is None:
            self._is_used = os.pread(self._fd, 1, print_buffer.IS_USED_AT) == b"\1"
        if not self._is_used or self._read_words()[2] > 0:
            return False
        self._set_size(print_buffer.TEXT_BYTES)
        self._is_enabled, self._seconds, self._idle_polls = True, POLL_SECONDS, 0
        self.due_at = now + self._seconds
        return True

    def _disable(self, now):
        """The following prints go to the pipe immediately."""
        self._set_size(0)
        self._is_enabled, self._seconds = False, REST_SECONDS
        self.due_at = now + self._seconds

    def from_pipe(self, data):
        """The part of the next bytes of the pipe that has not been delivered."""
        skipped = min(len(data), self._delivered_to - self._piped_to)
        self._piped_to += len(data)
        self._delivered_to = max(self._delivered_to, self._piped_to)
        return data[skipped:] if skipped else data

    def read(self, read_pipe):
        """The new text in the buffer. First calls `read_pipe()`, which reads the pipe once, and passes on what was
        printed before."""
        written, start, end = self._read_words()
        base = written - start
        if not (0 <= start <= end <= print_buffer.TEXT_BYTES and base >= 0):
            return b""
        read_pipe()
        first = self._delivered_to - base
        # Before `base` the pipe has bytes that were not read yet; or the program has changed the numbers.
        if self._piped_to < base or not start <= first < end:
            return b""
        text = os.pread(self._fd, end - first, print_buffer.OBJECT_BYTES + first)
        if self._read_words()[0] != written:
            return b""  # it comes through the pipe
        self._delivered_to += len(text)
        return text

    def plan(self, now, has_text):
        """Sets the time of the next poll, after one that found text or none."""
        if not self._is_enabled:
            is_empty = self._read_words()[2] <= 0
            self._seconds = min(2 * self._seconds, REST_SECONDS_MAX)
            self.due_at = math.inf if is_empty else now + self._seconds
            return
        self._idle_polls = 0 if has_text else self._idle_polls + 1
        if self._idle_polls == IDLE_POLLS:
            self._disable(now)
            return
        self._seconds = min(2 * self._seconds, POLL_SECONDS_MAX) if has_text else POLL_SECONDS
        self.due_at = now + self._seconds
