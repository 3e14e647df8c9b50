"""The program's stdin, stdout and stderr.

Theory of operation. stdout and stderr are two pipes, and the supervisor must know the order in which lines were written
to them. stdout is plain: unbuffered as `python -u`, written in C, with none of our code involved. stderr pays for the
order. It waits before each write until the stdout pipe has been read empty, and after each write until its own pipe
has. So the two pipes never hold text together, and the supervisor reads in the order of the writes. The wait is
bounded: a slow reader costs the program at most half a second per write, and only the order. (With 20 ms the order was
lost on busy machines.)

Prints of a flood are buffered in shared memory (`print_buffer.py`). Waiting until the pipe of stdout has been read
writes them to it first.

The second wait is a round trip to the supervisor, 15 microseconds a write. A program that writes to stderr alone does
not need it: after some writes in a row it is skipped, and the next write to sys.stdout waits instead. To keep stdout
plain, the first write to stderr gives it its own `write`, which its first use removes. A write to the stdout pipe that
bypasses sys.stdout does not wait. It ends the row when the next write to stderr finds its text unread. So does a pause.
"""

import fcntl
import io
import os
import sys
import termios
import time

from program import print_buffer

WAIT_MS_MAX = 500
YIELDS_BEFORE_SLEEP = 10
NAP_SECONDS = 0.00005
# The number of stderr writes in a row that wait until they are read, and the longest gap within a row.
WAITING_WRITES = 16
ROW_GAP_SECONDS = 0.00005


def wait_until_read(fd, _ioctl=fcntl.ioctl, _request=termios.FIONREAD, _yield=os.sched_yield, _sleep=time.sleep,
                    _now=time.monotonic):
    """Returns when the pipe is empty or closed, or on timeout. False when there was text to wait for."""
    tries, deadline = 0, 0.0
    try:
        if fd == 1:
            print_buffer.flush()
        while _ioctl(fd, _request, b"\0\0\0\0") != b"\0\0\0\0":
            tries += 1
            if tries < YIELDS_BEFORE_SLEEP:
                _yield()
                continue
            now = _now()
            deadline = deadline or now + WAIT_MS_MAX / 1000
            if now > deadline:
                return False
            _sleep(NAP_SECONDS)
    except OSError:
        return True
    return tries == 0


class _OrderedStderr(io.FileIO):
    """The raw end of stderr, kept in order with stdout."""

    def __init__(self, raw_out):
        super().__init__(2, "w", closefd=False)
        self._raw_out, self._writes_in_row, self._row_ends = raw_out, 0, 0.0
        self.buffered_write_out = None

    def write(self, data, _now=time.monotonic):
        if not wait_until_read(1) or _now() > self._row_ends:
            self._writes_in_row = 0
        written = super().write(data)
        self._raw_out.write = self._write_out
        self._writes_in_row += 1
        if self._writes_in_row <= WAITING_WRITES:
            wait_until_read(2)
        self._row_ends = _now() + ROW_GAP_SECONDS
        return written

    def _write_out(self, data):
        """The first write to stdout after one to stderr."""
        self._writes_in_row = 0
        if self.buffered_write_out is None:
            self._raw_out.__dict__.pop("write", None)
        else:
            self._raw_out.write = self.buffered_write_out
        wait_until_read(2)
        return self._raw_out.write(data)


def _text(raw, stream, name, mode, errors, line_buffering=False):
    raw.name = name
    text = io.TextIOWrapper(stream, encoding="utf-8", errors=errors, newline="\n",
                            line_buffering=line_buffering, write_through=mode == "w")
    text.mode = mode
    return text


def open_standard_streams():
    """Replaces the interpreter's three streams, on temporary pipes like those of programs. Done once in the zygote: in
    each program it would take 0.3 ms."""
    reader, writer = os.pipe()
    real = [os.dup(fd) for fd in range(3)]
    for fd, pipe in enumerate((reader, writer, writer)):
        os.dup2(pipe, fd, inheritable=True)
    _open()
    print_buffer.prepare(_open_raw_out, reader)
    for fd, before in enumerate(real):
        os.dup2(before, fd)
    for fd in (reader, writer, *real):
        os.close(fd)


def _open():
    raw_in = io.FileIO(0, "r", closefd=False)
    open_standard_input(raw_in)
    raw_out = _open_raw_out()
    sys.stdout = sys.__stdout__ = _text(raw_out, raw_out, "<stdout>", "w", "surrogateescape")
    raw_error = _OrderedStderr(raw_out)
    sys.stderr = sys.__stderr__ = _text(raw_error, raw_error, "<stderr>", "w", "backslashreplace", line_buffering=True)


def _open_raw_out():
    return io.FileIO(1, "w", closefd=False)


def buffer_prints():
    """Before the first line of a program that writes to stdout by sys.stdout alone."""
    write = print_buffer.use()
    if write is not None:
        sys.stdout.buffer.write = sys.stderr.buffer.buffered_write_out = write


def open_standard_input(raw):
    """Makes a raw readable file the program's stdin; returns its text stream."""
    sys.stdin = sys.__stdin__ = _text(raw, io.BufferedReader(raw), "<stdin>", "r", "surrogateescape")
    return sys.stdin


def as_one_write(show):
    """Calls `show` with sys.stderr buffered and written in one piece: a traceback is some twenty small writes."""
    real, pieces = sys.stderr, io.BytesIO()
    collected = io.TextIOWrapper(pieces, encoding="utf-8", errors="backslashreplace", newline="\n", write_through=True)
    sys.stderr = collected
    try:
        show()
    finally:
        sys.stderr = real
        collected.detach()
        real.buffer.write(pieces.getvalue())
