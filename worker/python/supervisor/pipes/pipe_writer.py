"""Bytes for a pipe that may be full: the event loop appends them, what serves the pipes writes them."""

import collections
import os


class PipeWriter:
    """Only the loop changes `appended`, only what serves the pipes `written` and `is_broken`."""

    def __init__(self, first=b""):
        self._queue = collections.deque([first] if first else [])
        self.appended, self.written, self.is_broken = len(first), 0, False

    @property
    def is_empty(self):
        return not self._queue

    @property
    def waiting_bytes(self):
        return self.appended - self.written

    def append(self, data):
        self.appended += len(data)
        self._queue.append(data)

    def write_to(self, fd):
        """False when the pipe is full and bytes are left. A broken pipe has no reader, so its bytes are dropped."""
        try:
            while self._queue:
                count = os.write(fd, self._queue[0])
                self.written += count
                if count == len(self._queue[0]):
                    self._queue.popleft()
                else:
                    self._queue[0] = memoryview(self._queue[0])[count:]
        except BlockingIOError:
            return False
        except BrokenPipeError:
            self._queue.clear()
            self.is_broken = True
        return True
