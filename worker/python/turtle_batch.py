"""Turtle drawing on its way to the worker: many small items of the program become few frames. The first goes out at once: where it stands
among the text, the whole drawing stands."""

import json

BATCH_SECONDS = 0.05
BATCH_BYTES = 16_384
ITEM_BYTES_MAX = 65_536
BYTES_MAX = 5 << 20  # of a run; the program's side stops by itself at 4 MiB


class TurtleBatch:
    """Drops what is too long or too much. `send` gets the JSON of one display item `{"kind": "turtle", "ops": [...]}`."""

    def __init__(self, loop, send):
        self._loop, self._send = loop, send
        self._ops, self._bytes, self._total = [], 0, 0
        self._timer = None

    def add(self, item, size):
        """`item` as the program told it, `size` bytes long."""
        ops = item.get("ops")
        if not isinstance(ops, list) or size > ITEM_BYTES_MAX or self._total + size > BYTES_MAX:
            return
        self._total += size
        if self._bytes + size > ITEM_BYTES_MAX:
            self.flush()
        self._ops += ops
        self._bytes += size
        if self._bytes >= BATCH_BYTES or self._total == size:
            self.flush()
        elif self._timer is None:
            self._timer = self._loop.after(BATCH_SECONDS, self.flush)

    def flush(self):
        self._loop.cancel(self._timer)
        self._timer = None
        if self._ops:
            self._send(json.dumps({"kind": "turtle", "ops": self._ops}).encode())
            self._ops, self._bytes = [], 0
