"""Reads a program's display items from their own pipe, limited so that a run cannot slow down the others.

An item is u32 length | JSON. The program can write anything here. Too long an item ends the display, not the run;
malformed or excess items are dropped. Each item costs this process some ten microseconds, and its bytes some more. So a
program has an allowance of items per second, which bytes use up as well. When it is used up, the program blocks on its
own pipe. Without that, empty items of eight programs stalled the service for two seconds.
"""

import struct
import time

from supervisor import protocol, stack_dump_reader
from supervisor.pipes import display_items
from supervisor.pipes.turtle_batcher import TurtleBatcher

ITEM_BYTES_MAX = 6 << 20  # 4 MiB of picture in base64
ITEMS_MAX = 50
STEPS_MAX = 2000  # prompts and lines read by a graded run
BYTES_MAX = 8 << 20  # all items of a run together: they are stored with its output
# A turtle that never pauses sends 1,700 items a second; few do.
ITEMS_A_SECOND = 1000
ITEMS_AT_ONCE = 1000
# This many bytes cost as much on their way to the page as one item.
BYTES_AN_ITEM = 8192
# More than fit into the pipe and the bytes read from it, unless the items are smaller than any of ours.
ITEMS_AT_THE_END = 4096
PAUSE_SECONDS = 0.05
PROMPT_BYTES_MAX = 2048  # of a prompt after the display has exceeded its limits


class DisplayReader:
    """Takes the data that is read from the display of a run. `on_item(kind, item)` takes items of a session, else
    None."""

    def __init__(self, supervisor, run, on_item):
        self._supervisor, self._run, self._on_item = supervisor, run, on_item
        self.memory_error, self.error_stack = False, ""
        self._unread, self._is_over = bytearray(), False
        self._items = self._steps = self._bytes = 0
        self._allowance, self._allowed_at = float(ITEMS_AT_ONCE), time.monotonic()
        self._pause = None
        self._turtle = TurtleBatcher(supervisor.loop, self._draw, run)

    def take(self, data):
        """Bytes as they were read; the output before them has been sent."""
        if self._is_over:
            self._allowance -= 1  # dropping 64 KiB costs no more than an item
        else:
            self._unread += data
        self._spend_allowance()

    def _go_on(self):
        self._pause = None
        self._spend_allowance()

    def _spend_allowance(self):
        now = time.monotonic()
        self._allowance = min(ITEMS_AT_ONCE, self._allowance + (now - self._allowed_at) * ITEMS_A_SECOND)
        self._allowed_at = now
        self._cut_items()
        is_spent = self._allowance < 1
        if is_spent and self._pause is None:
            self._pause = self._supervisor.loop.after(PAUSE_SECONDS, self._go_on, self._run)
        self._run.io.pause(display=is_spent)

    def _cut_items(self):
        """Shows as many items as the allowance permits."""
        while self._allowance >= 1 and not self._is_over and len(self._unread) >= 4:
            length = struct.unpack_from("<I", self._unread)[0]
            if length > ITEM_BYTES_MAX:
                self._end()
            elif len(self._unread) < 4 + length:
                break
            else:
                body = bytes(self._unread[4:4 + length])
                del self._unread[:4 + length]
                self._allowance -= 1 + length / BYTES_AN_ITEM
                self._show(body)

    def _end(self):
        """Nothing more is shown. Further data is read and dropped: the program must not get a broken pipe."""
        self._is_over = True
        self._unread.clear()

    def _show(self, body):
        self._bytes += len(body)
        if self._bytes > BYTES_MAX or display_items.values(body) > display_items.VALUES_MAX:
            if self._on_item is None:
                return self._end()
            if len(body) > PROMPT_BYTES_MAX:  # a session's prompts still arrive
                return
        item = display_items.parse(body)
        if item is None:
            return
        kind = item["kind"]
        if kind == display_items.HINT:
            self.memory_error = self.memory_error or item.get("memoryError") is True
            self.error_stack = str(item.get("stack", ""))[:stack_dump_reader.DUMP_BYTES_MAX]
        elif kind == display_items.TURTLE:
            self._turtle.add(item["ops"], len(body))
        elif kind == display_items.PLOT:
            if self._items < ITEMS_MAX and self._bytes <= BYTES_MAX:
                self._items += 1
                self._turtle.flush()
                self._supervisor.send(protocol.DISPLAY, self._run.number, body)
        elif kind in (display_items.READ, display_items.ASKED):
            if self._run.is_graded and self._steps < STEPS_MAX:
                self._steps += 1
                self._turtle.flush()
                self._supervisor.send(protocol.DISPLAY, self._run.number, body)
        else:
            self._turtle.flush()
            if self._on_item is not None and self._on_item(kind, item):
                self._bytes -= len(body)  # few, and expected

    def _draw(self, body):
        self._supervisor.send(protocol.DISPLAY, self._run.number, body)

    def drain(self):
        """Shows the rest of a dead unit, up to a limit."""
        self._supervisor.loop.cancel(self._pause)
        self._allowance = ITEMS_AT_THE_END
        self._cut_items()
        self._turtle.flush()
