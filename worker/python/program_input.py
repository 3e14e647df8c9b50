"""What is written to a program's stdin: queued while the pipe is full, with a bound."""

import collections
import os

from loop import WRITE

QUEUE_BYTES_MAX = 4 << 20


class ProgramInput:
    """The writing end of one unit's stdin."""

    def __init__(self, loop, unit, first):
        self._loop, self._unit = loop, unit
        self._queue = collections.deque([first] if first else [])
        self._queued = len(first)
        self._opened = self._ended = False

    def open(self, keep):
        """Sends the first input; without `keep` the program then sees its end."""
        self._opened = True
        self._ended = self._ended or not keep
        self._flush()

    def write(self, data):
        """False when nothing was taken: stdin has ended, or the program has left 4 MiB unread."""
        if self._ended or self._unit.stdin is None or self._queued + len(data) > QUEUE_BYTES_MAX:
            return False
        self._queue.append(data)
        self._queued += len(data)
        self._flush()
        return True

    def end(self):
        self._ended = True
        self._flush()

    def _flush(self):
        fd = self._unit.stdin
        if fd is None or not self._opened:
            return
        try:
            while self._queue:
                count = os.write(fd, self._queue[0])
                self._queued -= count
                rest = self._queue.popleft()[count:]
                if rest:
                    self._queue.appendleft(rest)
        except BlockingIOError:
            if not self._loop.watches(fd):
                self._loop.watch(fd, self._flush, WRITE)
            return
        except BrokenPipeError:
            self._queue.clear()
            self._queued = 0
            self._ended = True
        self._loop.forget(fd)
        if self._ended:
            self._unit.close_pipe("stdin")
