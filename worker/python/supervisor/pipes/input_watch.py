"""Watches whether a program waits for input, at intervals."""

import math
import time

POLL_SECONDS = 0.05


class InputWatch:
    """Looks at nothing before `start`. `due_at`: the time of the next look."""

    def __init__(self, program_input):
        self._input, self.due_at = program_input, math.inf
        self._stdin_wait, self._waiting_seconds = None, POLL_SECONDS
        self._is_waiting, self.inputs_seen = False, 0

    def start(self, now, stdin_wait, waiting_seconds):
        """`stdin_wait`: looks whether the program waits (`stdin_wait.py`). `waiting_seconds`: the interval while it
        does."""
        self._stdin_wait, self._waiting_seconds, self.due_at = stdin_wait, waiting_seconds, now + POLL_SECONDS

    def check_soon(self):
        """Something was written, or is to be."""
        if self._stdin_wait is not None:
            self.due_at = min(self.due_at, time.monotonic() + POLL_SECONDS)

    def check(self, now, stdin):
        """Returns whether the program waits, if that has changed, else None. `stdin`: its descriptor, None once it is
        closed."""
        inputs = self._input.count
        if inputs != self.inputs_seen:  # for the loop, input has ended the waiting
            self.inputs_seen, self._is_waiting = inputs, False
        waiting = stdin is not None and self._input.is_written and self._stdin_wait.is_waiting(stdin)
        self.due_at = now + (self._waiting_seconds if waiting else POLL_SECONDS)
        if waiting == self._is_waiting:
            return None
        self._is_waiting = waiting
        return waiting
