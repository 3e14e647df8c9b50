"""The page that a turtle draws on: passes drawing operations to the browser, keeps the time that passes there, and is bounded.

Nobody sleeps for an animation: a frame carries the milliseconds that it lasts, and the browser paces. Only a drawing that becomes long
(`FREE_BYTES`) is slowed to that pace, or to what lets the rest of it last a minute, so that an endless animation lasts; one that becomes
too long is told to be so and goes on unseen.
The vocabulary is explained in docs/turtle.md.
"""

import heapq
import itertools
import json
import sys
import time

import runq_display

ITEM_BYTES_MAX = 32_000
FREE_BYTES = 2 << 20
BYTES_MAX = 4 << 20
SLOW_BYTES_A_SECOND = (BYTES_MAX - FREE_BYTES) / 60
SLOW_SECONDS_MAX = 1  # for one frame, however much it shows
UNSEEN_SECONDS_MIN = 0.01


class Page:
    """`steps`: how many frames of a screen the next one stands for; None: one. `is_delay_due`: the next update is told by the delay behind it."""

    def __init__(self):
        self.steps = None
        self.is_delay_due = False
        self.width, self.height = 640, 600
        self.canvas = None
        self._ops, self._op_bytes, self._sent_bytes, self._paced_bytes = [], 0, 0, 0
        self._now_ms, self._timers, self._order = 0, [], itertools.count()

    def add(self, *op):
        """One drawing operation; they travel with the next frame."""
        size = len(json.dumps(op)) + 2
        if self._op_bytes + size > ITEM_BYTES_MAX:
            self._send()
        if self._sent_bytes > BYTES_MAX:
            return
        self._ops.append(op)
        self._op_bytes += size

    def _send(self):
        if self._ops:
            # The first item says where among the text the drawing stands; waiting for each of the others would cost every frame.
            runq_display.send({"kind": "turtle", "ops": self._ops}, in_order=self._sent_bytes == 0)
            self._sent_bytes += self._op_bytes
            self._ops, self._op_bytes = [], 0
            if self._sent_bytes > BYTES_MAX:
                print(f"turtle: the drawing is longer than {BYTES_MAX >> 20} MiB; what follows is not shown.", file=sys.stderr)

    def flush(self):
        """Sends all that changed since the last time."""
        if self.canvas is not None:
            self.canvas.tell_changes(self.add)
        self._send()

    def frame(self, ms):
        """Shows what changed, for so long."""
        self._now_ms += ms
        if ms:
            if self.canvas is not None:
                self.canvas.tell_changes(self.add)
            self.add("frame", ms)
        self.flush()
        if self._sent_bytes > FREE_BYTES:
            share = min(SLOW_SECONDS_MAX, (self._sent_bytes - self._paced_bytes) / SLOW_BYTES_A_SECOND)
            time.sleep(max(ms / 1000, share or UNSEEN_SECONDS_MIN))
        self._paced_bytes = self._sent_bytes

    def delay(self, ms):
        self.frame(int(int(ms) * (1 if self.steps is None else self.steps)))

    def call_later(self, ms, function, arguments):
        heapq.heappush(self._timers, (self._now_ms + max(0, int(ms)), next(self._order), function, arguments))

    def update(self):
        """Shows what changed and calls what has become due."""
        if not self.is_delay_due:
            self.frame(0)
        due = []
        while self._timers and self._timers[0][0] <= self._now_ms:
            due.append(heapq.heappop(self._timers))
        for _, _, function, arguments in due:
            function(*arguments)

    def mainloop(self):
        """No event will ever come from outside, so it returns when no timer is left."""
        self.flush()
        while self._timers:
            due, _, function, arguments = heapq.heappop(self._timers)
            self.frame(max(0, due - self._now_ms))
            function(*arguments)
        self.flush()

    def close(self):
        self.flush()
        self._timers.clear()
