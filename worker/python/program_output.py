"""What a program prints and shows: caps, order, batching, and no reading faster than the worker takes it."""

import json
import os
import struct
import time

import frames
from turtle_batch import TurtleBatch

READ_BYTES = 65536
BATCH_SECONDS = 0.010
BATCH_BYTES = 65536
# `print` writes the text and the end of its line one after the other, unbuffered. The reader is often woken between the two; looking
# again this often, for some 100 microseconds in all, mostly gets both in one piece.
REST_OF_LINE_LOOKS = 10
REST_OF_LINE_SECONDS = 0.00001
DISPLAY_ITEM_BYTES_MAX = 6 << 20  # 4 MiB of picture in base64
DISPLAY_ITEMS_MAX = 50
DISPLAY_BYTES_MAX = 8 << 20  # all items of a run together: they are kept with its output
# Values in an item, as many as it has commas and brackets: 6 MiB of `[[],[],` took this process 0.3 s and 200 MiB to read.
DISPLAY_VALUES_MAX = 50_000
TOLD = ("prompt", "completion")  # what a session's console tells the supervisor
TOLD_BYTES_MAX = 2048  # of a prompt that comes when the display has had too much already
STDOUT, STDERR = b"\1", b"\2"


class ProgramOutput:
    """Reads stdout, stderr and the display of one unit. The first piece is sent on at once, then one batch each 10 ms or 64 KiB."""

    def __init__(self, host, number, unit, bytes_max, on_limit, on_told):
        self._host, self._number, self._unit = host, number, unit
        self._bytes_max, self._on_limit, self._on_told = bytes_max, on_limit, on_told
        self.bytes = self._items = self._display_bytes = self._batched = 0
        self.truncated = self.memory_error = False
        self._batch = []
        self._next_send = 0.0
        self._timer = None
        self._display, self._display_ok = bytearray(), True
        self._turtle = TurtleBatch(host.loop, lambda body: host.send(frames.DISPLAY, number, body))

    def open(self):
        """Starts reading; also called again when the worker has room after it had none."""
        if self._host.outgoing.full:
            self._host.held_up.add(self)
            return
        for name, callback in (("stdout", self._on_stdout), ("stderr", self._on_stderr), ("display", self._on_display)):
            fd = getattr(self._unit, name)
            if fd is not None and not self._host.loop.watches(fd):
                self._host.loop.watch(fd, callback)

    def _hold_up(self):
        for name in ("stdout", "stderr", "display"):
            fd = getattr(self._unit, name)
            if fd is not None:
                self._host.loop.forget(fd)
        self._host.held_up.add(self)

    def _on_stdout(self):
        return self._read("stdout", STDOUT)

    def _on_stderr(self):
        return self._read("stderr", STDERR)

    def _read(self, name, stream):
        """True when something was read."""
        fd = getattr(self._unit, name)
        if fd is None:
            return False
        try:
            data = os.read(fd, READ_BYTES)
        except BlockingIOError:
            return False
        if not data:
            self._unit.close_pipe(name)
            return False
        if not data.endswith(b"\n") and time.monotonic() >= self._next_send:
            data += self._read_rest_of_line(fd)
        room = self._bytes_max - self.bytes
        if len(data) > room:
            data = data[:room]
            self.truncated = True
            self._on_limit()
        if data:
            self._add(stream, data)
        return True

    def _read_rest_of_line(self, fd):
        """What follows at once a piece that would be sent alone; no bytes when the program stays in the middle of its line, as at a prompt."""
        for _ in range(REST_OF_LINE_LOOKS):
            time.sleep(REST_OF_LINE_SECONDS)
            try:
                return os.read(fd, READ_BYTES)
            except BlockingIOError:
                continue
        return b""

    def _add(self, stream, data):
        self.bytes += len(data)
        if self._batch and self._batch[-1][0] == stream:
            self._batch[-1][1].append(data)
        else:
            self._batch.append((stream, [data]))
        self._batched += len(data)
        now = time.monotonic()
        if now >= self._next_send or self._batched >= BATCH_BYTES:
            self.flush()
        elif self._timer is None:
            self._timer = self._host.loop.after(self._next_send - now, self._on_timer)

    def _on_timer(self):
        self._timer = None
        self.flush()

    def flush(self):
        """Sends what has been read so far."""
        self._host.loop.cancel(self._timer)
        self._timer = None
        for stream, parts in self._batch:
            self._host.send(frames.OUTPUT, self._number, b"".join((stream, *parts)))
        self._batch, self._batched = [], 0
        self._next_send = time.monotonic() + BATCH_SECONDS
        if self._host.outgoing.full:
            self._hold_up()

    def _on_display(self):
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
        if self._display_ok:
            self._display += data
            self._cut_items()
        return True

    def _cut_items(self):
        """The program can write anything here: what is too long ends the display, not the run; what is no item, or too much, is dropped."""
        while self._display_ok and len(self._display) >= 4:
            length = struct.unpack_from("<I", self._display)[0]
            if length > DISPLAY_ITEM_BYTES_MAX:
                self._display_ok = False
            elif len(self._display) < 4 + length:
                return
            else:
                body = bytes(self._display[4:4 + length])
                del self._display[:4 + length]
                self._show(body)
        if not self._display_ok:
            self._display.clear()

    def _show(self, body):
        self._display_bytes += len(body)
        values = body.count(b",") + body.count(b"[") + body.count(b"{")
        if self._display_bytes > DISPLAY_BYTES_MAX or values > DISPLAY_VALUES_MAX:
            # A session's prompts go on coming.
            self._display_ok = self._on_told is not None
            if len(body) > TOLD_BYTES_MAX or not self._display_ok:
                return
        try:
            item = json.loads(body)
            kind = item["kind"]
        except (ValueError, KeyError, TypeError, RecursionError):
            return
        if kind == "hint":
            self.memory_error = self.memory_error or item.get("memoryError") is True
            return
        if kind == "turtle":
            self._turtle.add(item, len(body))
            return
        if kind in TOLD:
            self._turtle.flush()
            self.flush()
            if self._on_told is not None and self._on_told(kind, item):
                self._display_bytes -= len(body)  # few, and wanted
            return
        if self._items == DISPLAY_ITEMS_MAX or self._display_bytes > DISPLAY_BYTES_MAX:
            return
        self._items += 1
        self._turtle.flush()
        self.flush()
        self._host.send(frames.DISPLAY, self._number, body)

    def drain(self):
        """Reads all that a dead unit left behind; a pipe holds at most 64 KiB (1 MiB if the program enlarged it)."""
        self._host.held_up.discard(self)
        while self._on_stdout() or self._on_stderr() or self._on_display():
            continue
        self.flush()
        self._turtle.flush()
        self._host.held_up.discard(self)
        self._host.loop.cancel(self._timer)
