"""The program's stdin, stdout and stderr.

Theory of operation. stdout and stderr are two pipes, and the supervisor must know in which order lines were written to them. stdout is
plain: unbuffered as `python -u`, written in C, nothing of ours on its way. stderr pays for the order: before it writes it waits until
the stdout pipe has been read empty, and after it has written it waits until its own pipe has. So never do both pipes hold text, and the
order in which the supervisor reads is the order in which the program wrote. The wait is bounded: a reader that is held up costs the
program at most 20 ms a write, and only the order.
"""

import fcntl
import io
import os
import sys
import termios
import time

WAIT_MS_MAX = 20
YIELDS_BEFORE_SLEEP = 10
NAP_SECONDS = 0.00005


def wait_until_read(fd, _ioctl=fcntl.ioctl, _request=termios.FIONREAD, _yield=os.sched_yield, _sleep=time.sleep, _now=time.monotonic):
    """Returns when the pipe is empty, is none any more, or the time is up."""
    tries, deadline = 0, 0.0
    try:
        while _ioctl(fd, _request, b"\0\0\0\0") != b"\0\0\0\0":
            tries += 1
            if tries < YIELDS_BEFORE_SLEEP:
                _yield()
                continue
            now = _now()
            deadline = deadline or now + WAIT_MS_MAX / 1000
            if now > deadline:
                return
            _sleep(NAP_SECONDS)
    except OSError:
        return


class _OrderedErrors(io.FileIO):
    """The raw end of stderr, in order with stdout."""

    def write(self, data):
        wait_until_read(1)
        written = super().write(data)
        wait_until_read(2)
        return written


def _text(raw, stream, name, mode, errors, line_buffering=False):
    raw.name = name
    text = io.TextIOWrapper(stream, encoding="utf-8", errors=errors, newline="\n",
                            line_buffering=line_buffering, write_through=mode == "w")
    text.mode = mode
    return text


def open_standard_streams():
    """Replaces the three streams that the interpreter was started with. Done in the zygote, for all its programs: in each it would cost
    0.3 ms. They are made on pipes, as those of programs are, and look at nothing else."""
    reader, writer = os.pipe()
    real = [os.dup(fd) for fd in range(3)]
    for fd, pipe in enumerate((reader, writer, writer)):
        os.dup2(pipe, fd, inheritable=True)
    _open()
    for fd, before in enumerate(real):
        os.dup2(before, fd)
    for fd in (reader, writer, *real):
        os.close(fd)


def _open():
    raw_in = io.FileIO(0, "r", closefd=False)
    open_standard_input(raw_in)
    raw_out = io.FileIO(1, "w", closefd=False)
    sys.stdout = sys.__stdout__ = _text(raw_out, raw_out, "<stdout>", "w", "surrogateescape")
    raw_error = _OrderedErrors(2, "w", closefd=False)
    sys.stderr = sys.__stderr__ = _text(raw_error, raw_error, "<stderr>", "w", "backslashreplace", line_buffering=True)


def open_standard_input(raw):
    """Makes a raw readable file the program's stdin; returns its text."""
    sys.stdin = sys.__stdin__ = _text(raw, io.BufferedReader(raw), "<stdin>", "r", "surrogateescape")
    return sys.stdin


def as_one_write(show):
    """Calls `show` with sys.stderr collected and written in one piece: a traceback is some twenty small writes."""
    real, pieces = sys.stderr, io.BytesIO()
    collected = io.TextIOWrapper(pieces, encoding="utf-8", errors="backslashreplace", newline="\n", write_through=True)
    sys.stderr = collected
    try:
        show()
    finally:
        sys.stderr = real
        collected.detach()
        real.buffer.write(pieces.getvalue())
