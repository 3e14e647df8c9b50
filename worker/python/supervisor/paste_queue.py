"""Queues a session's input from a paste on, in order, until the REPL takes the paste.

Theory of operation. A paste does not go through stdin, where an `input()` in it would read its next lines. The
supervisor announces the paste to the REPL. Once that waits at its prompt and stdin is empty, it requests the paste. The
paste then follows over the request pipe, or a reply says that it has to wait. If the program reads instead, the paste
goes to stdin as lines, as from a terminal.
"""

import collections
import json

from supervisor.pipes.program_input import INPUT_BYTES_MAX

LINES, PASTE, END = "lines", "paste", "end"
ANNOUNCEMENT, NOTHING = b'{"paste": true}\n', b'{"bytes": null}\n'


class PasteQueue:
    """`request(body)` sends to the REPL, False when it cannot. `write(data)` and `end()` go to stdin."""

    def __init__(self, request, write, end):
        self._request, self._write, self._end = request, write, end
        self._queue, self._bytes = collections.deque(), 0
        self._is_announced = False

    @property
    def is_blocking(self):
        """Whether new input has to wait behind a paste."""
        return bool(self._queue)

    def add(self, kind, data=b""):
        """False when nothing was taken: too much is queued, or the input has ended."""
        if self._bytes + len(data) > INPUT_BYTES_MAX or (self._queue and self._queue[-1][0] == END):
            return False
        self._queue.append((kind, data))
        self._bytes += len(data)
        if len(self._queue) == 1:
            self.announce()
        return True

    def announce(self):
        """No effect when no paste is next, or when the REPL already knows."""
        if self._queue and not self._is_announced:
            self._is_announced = self._request(ANNOUNCEMENT)

    def on_request(self, is_next):
        """Replies to the REPL. True when it gets the paste. `is_next`: all input before it is in stdin's pipe."""
        self._is_announced = False
        if not (self._queue and is_next):
            is_sent = self._request(NOTHING + ANNOUNCEMENT if self._queue else NOTHING)
            self._is_announced = is_sent and bool(self._queue)
            return False
        data = self._queue[0][1]
        is_sent = self._request(json.dumps({"bytes": len(data)}).encode() + b"\n" + data)
        if is_sent:
            self._pop()
            self._forward()
        return is_sent

    def write_to_stdin(self):
        """For a program that reads. No effect when there is no paste."""
        if self._queue:
            self._write(self._pop())
            self._forward()

    def drop(self):
        """For Ctrl-C: drops all input that has not been used. The end of the input stays."""
        is_ended = self._queue and self._queue[-1][0] == END
        self._queue.clear()
        self._bytes = 0
        self._is_announced = False
        if is_ended:
            self._end()

    def _pop(self):
        data = self._queue.popleft()[1]
        self._bytes -= len(data)
        return data

    def _forward(self):
        """Passes on the input between this paste and the next."""
        while self._queue and self._queue[0][0] != PASTE:
            kind = self._queue[0][0]
            data = self._pop()
            if kind == END:
                self._end()
            else:
                self._write(data)
        self.announce()
