"""What a program shows besides text: items on a pipe of their own, read no faster than one process may cost the others.

An item is u32 length | JSON. The program can write anything here: what is too long ends the display, not the run; what is no item, or too
much, is dropped. Each item costs this process some ten microseconds, whatever is in it, so a program has an allowance of items a second;
one that uses it up waits in its own pipe. Without that, empty items of eight programs held up everybody for two seconds.
"""

import json
import os
import struct
import time

import frames
from turtle_batch import TurtleBatch

READ_BYTES = 65536
ITEM_BYTES_MAX = 6 << 20  # 4 MiB of picture in base64
ITEMS_MAX = 50
BYTES_MAX = 8 << 20  # all items of a run together: they are kept with its output
# Values in an item, as many as it has commas and brackets: 6 MiB of `[[],[],` took this process 0.3 s and 200 MiB to read.
VALUES_MAX = 50_000
# A turtle that never pauses tells 1,700 items a second; few do.
ITEMS_A_SECOND = 1000
ITEMS_AT_ONCE = 1000
# More than the pipe and what was read of it hold, unless the items are smaller than any of ours.
ITEMS_AT_THE_END = 4096
PAUSE_SECONDS = 0.05
TOLD = ("prompt", "completion")  # what a session's console tells the supervisor
TOLD_BYTES_MAX = 2048  # of a prompt that comes when the display has had too much already


class ProgramDisplay:
    """Reads the display of one unit. `flush_output` sends the text that came before; `on_told` hears a session's console, else None."""

    def __init__(self, host, number, unit, flush_output, on_told):
        self._host, self._number, self._unit = host, number, unit
        self._flush_output, self._on_told = flush_output, on_told
        self.memory_error = False
        self._unread, self._is_over = bytearray(), False
        self._items = self._bytes = 0
        self._allowance, self._allowed_at = float(ITEMS_AT_ONCE), time.monotonic()
        self._pause = None
        self._turtle = TurtleBatch(host.loop, self._draw)

    def open(self):
        """Starts reading, or goes on after a hold-up."""
        fd = self._unit.display
        if fd is not None and self._pause is None and not self._host.loop.watches(fd):
            self._host.loop.watch(fd, self._on_readable)

    def hold_up(self):
        if self._unit.display is not None:
            self._host.loop.forget(self._unit.display)

    def _on_readable(self):
        self._read()
        if self._is_over:
            self._allowance -= 1  # throwing away 64 KiB costs no more than an item
        self._spend_allowance()

    def _go_on(self):
        self._pause = None
        self._spend_allowance()

    def _spend_allowance(self):
        now = time.monotonic()
        self._allowance = min(ITEMS_AT_ONCE, self._allowance + (now - self._allowed_at) * ITEMS_A_SECOND)
        self._allowed_at = now
        self._allowance -= self._cut_items(int(self._allowance))
        if self._allowance < 1:
            self.hold_up()
            self._pause = self._host.loop.after(PAUSE_SECONDS, self._go_on)
        elif not self._host.outgoing.full:
            self.open()

    def _read(self):
        """True when something was read."""
        fd = self._unit.display
        if fd is None:
            return False
        try:
            data = os.read(fd, READ_BYTES)
        except BlockingIOError:
            return False
        if not data:
            self._unit.close_pipe("display")
            return False
        if not self._is_over:
            self._unread += data
        return True

    def _cut_items(self, most):
        """How many items there were."""
        count = 0
        while count < most and not self._is_over and len(self._unread) >= 4:
            length = struct.unpack_from("<I", self._unread)[0]
            if length > ITEM_BYTES_MAX:
                self._end()
            elif len(self._unread) < 4 + length:
                break
            else:
                body = bytes(self._unread[4:4 + length])
                del self._unread[:4 + length]
                count += 1
                self._show(body)
        return count

    def _end(self):
        """Nothing more is shown. What the program still tells is thrown away, as it would be told that its pipe is broken."""
        self._is_over = True
        self._unread.clear()

    def _show(self, body):
        self._bytes += len(body)
        values = body.count(b",") + body.count(b"[") + body.count(b"{")
        if self._bytes > BYTES_MAX or values > VALUES_MAX:
            if self._on_told is None:
                return self._end()
            if len(body) > TOLD_BYTES_MAX:  # a session's prompts go on coming
                return
        try:
            item = json.loads(body)
            kind = item["kind"]
        except (ValueError, KeyError, TypeError, RecursionError):
            return
        if kind == "hint":
            self.memory_error = self.memory_error or item.get("memoryError") is True
        elif kind == "turtle":
            self._turtle.add(item, len(body))
        elif kind in TOLD:
            self._flush()
            if self._on_told is not None and self._on_told(kind, item):
                self._bytes -= len(body)  # few, and wanted
        elif self._items < ITEMS_MAX and self._bytes <= BYTES_MAX:
            self._items += 1
            self._flush()
            self._host.send(frames.DISPLAY, self._number, body)

    def _draw(self, body):
        self._flush_output()
        self._host.send(frames.DISPLAY, self._number, body)

    def _flush(self):
        """What an item follows is sent before it."""
        self._turtle.flush()
        self._flush_output()

    def drain(self):
        """Shows what a dead unit left behind, as much as it may at once; never more than its pipe held."""
        self._host.loop.cancel(self._pause)
        left = ITEMS_AT_THE_END - self._cut_items(ITEMS_AT_THE_END)
        while left > 0 and not self._is_over and self._read():
            left -= self._cut_items(left)
        self._turtle.flush()
