"""What a program prints: caps, order, batching, and no reading faster than the worker takes it."""

import os
import time

import frames
from program_display import ProgramDisplay

READ_BYTES = 65536
BATCH_SECONDS = 0.010
BATCH_BYTES = 65536
# `print` writes the text and the end of its line one after the other, unbuffered. The reader is often woken between the two; looking
# again this often, for some 100 microseconds in all, mostly gets both in one piece.
REST_OF_LINE_LOOKS = 10
REST_OF_LINE_SECONDS = 0.00001
STDOUT, STDERR = b"\1", b"\2"


class ProgramOutput:
    """Reads stdout and stderr of one unit. The first piece is sent on at once, then one batch each 10 ms or 64 KiB. `display` is read
    beside them and held up with them."""

    def __init__(self, host, number, unit, bytes_max, on_limit, on_told):
        self._host, self._number, self._unit = host, number, unit
        self._bytes_max, self._on_limit = bytes_max, on_limit
        self.display = ProgramDisplay(host, number, unit, self.flush, on_told)
        self.bytes = self._batched = 0
        self.truncated = False
        self._batch = []
        self._next_send = 0.0
        self._timer = None

    def open(self):
        """Starts reading; also called again when the worker has room after it had none."""
        if self._host.outgoing.full:
            self._host.held_up.add(self)
            return
        for name, callback in (("stdout", self._on_stdout), ("stderr", self._on_stderr)):
            fd = getattr(self._unit, name)
            if fd is not None and not self._host.loop.watches(fd):
                self._host.loop.watch(fd, callback)
        self.display.open()

    def _hold_up(self):
        for name in ("stdout", "stderr"):
            fd = getattr(self._unit, name)
            if fd is not None:
                self._host.loop.forget(fd)
        self.display.hold_up()
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

    def drain(self):
        """Reads all that a dead unit left behind; a pipe holds at most 64 KiB (1 MiB if the program enlarged it)."""
        self._host.held_up.discard(self)
        while self._on_stdout() or self._on_stderr():
            continue
        self.flush()
        self.display.drain()
        self._host.held_up.discard(self)
        self._host.loop.cancel(self._timer)
