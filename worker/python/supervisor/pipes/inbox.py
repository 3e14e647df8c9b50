"""Passes calls from what serves the pipes of a run to the event loop, in order and with a limit on their bytes."""

import collections

PENDING_BYTES_MAX = 256 << 10


class Inbox:
    """`owner` handles exceptions of the calls. `on_drain()` is called in the loop's thread when a full inbox has room
    again."""

    def __init__(self, loop, owner, on_drain):
        self._loop, self._owner, self._on_drain = loop, owner, on_drain
        self._calls, self._is_announced = collections.deque(), True
        self._put_bytes = self._taken_bytes = 0  # only `put` writes the first, only `deliver` the second

    @property
    def is_full(self):
        return self._put_bytes - self._taken_bytes >= PENDING_BYTES_MAX

    def put(self, function, *arguments, size=0):
        """`size`: bytes that count towards the limit."""
        self._put_bytes += size
        self._calls.append((function, arguments, size))
        if not self._is_announced:
            self._is_announced = True
            self._loop.post(self._deliver_announced, self._owner)

    def announce(self):
        """From now on another thread puts calls, and the loop delivers them without being asked."""
        self._is_announced = True
        self._loop.post(self._deliver_announced, self._owner)

    def _deliver_announced(self):
        self._is_announced = False
        self.deliver()

    def deliver(self):
        """For the loop's thread: makes the pending calls."""
        while self._calls:
            function, arguments, size = self._calls.popleft()
            function(*arguments)
            was_full = self.is_full
            self._taken_bytes += size
            if was_full and not self.is_full:
                self._on_drain()
