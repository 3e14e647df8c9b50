"""Combines many small turtle items of a program into few frames. The first item is sent immediately: its position in
the text is the position of the whole drawing."""

import json

BATCH_SECONDS = 0.05
BATCH_BYTES = 16_384
ITEM_BYTES_MAX = 65_536
BYTES_MAX = 5 << 20  # of a run; the program's side stops by itself at 4 MiB


class TurtleBatcher:
    """Drops items that exceed the limits. `send` gets the JSON of one display item `{"kind": "turtle", "ops":
    [...]}`."""

    def __init__(self, loop, send, owner):
        self._loop, self._send, self._owner = loop, send, owner
        self._ops, self._bytes, self._total = [], 0, 0
        self._timer = None

    def add(self, ops, size):
        """Operations of an item of `size` bytes that `display_items` has checked."""
        if size > ITEM_BYTES_MAX or self._total + size > BYTES_MAX:
            return
        self._total += size
        if self._bytes + size > ITEM_BYTES_MAX:
            self.flush()
        self._ops += ops
        self._bytes += size
        if self._bytes >= BATCH_BYTES or self._total == size or _is_question(ops):
            self.flush()
        elif self._timer is None:
            self._timer = self._loop.after(BATCH_SECONDS, self.flush, self._owner)

    def flush(self):
        self._loop.cancel(self._timer)
        self._timer = None
        if self._ops:
            self._send(json.dumps({"kind": "turtle", "ops": self._ops}).encode())
            self._ops, self._bytes = [], 0


def _is_question(ops):
    """A question also has a position in the text; the program sends it alone."""
    return len(ops) == 1 and isinstance(ops[0], list) and ops[0][:1] == ["ask"]
