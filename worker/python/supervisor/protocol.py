"""Frames between the worker and this supervisor: u32 length of the rest | u8 kind | u32 run | payload; little endian.

Payloads are JSON except: OUTPUT = u8 stream (1 stdout, 2 stderr) + bytes; STDIN, PASTE = bytes; FILE_CONTENT = bytes of
the last FILE; STOP = the reason as text; WAITING, FROZEN = u8; RUN = u32 length + JSON header, u32 length + first
stdin, and the program's JSON, which only the program's process parses.
"""

import collections
import itertools
import os
import struct

from supervisor.loop.event_loop import WRITE

RUN, STDIN, END_OF_INPUT, INTERRUPT, STOP, FREEZE, THAW, COMPLETE, PING, PASTE = range(1, 11)
(HELLO, STARTED, OUTPUT, DISPLAY, WAITING, USAGE, ENDED, FILE, FILE_CONTENT, PROMPT, NOTICE, COMPLETION, FROZEN,
 PONG) = range(14)

FRAME_BYTES_MAX = 64 << 20
UNSENT_BYTES_MAX = 1 << 20
PARTS_PER_WRITE = 1024  # IOV_MAX of Linux
READ_BYTES = 1 << 16  # a larger buffer would be mapped, cut and unmapped on each read
_HEADER = struct.Struct("<IBI")


class FrameWriter:
    """Sends frames without blocking: a slow worker must not delay the enforcement of limits.

    While more than `UNSENT_BYTES_MAX` are unsent, `full` is true and runs stop reading their programs' output;
    `on_drain` resumes them.
    """

    def __init__(self, fd, loop, on_drain):
        self._fd, self._loop, self._on_drain = fd, loop, on_drain
        self._queue = collections.deque()
        self._unsent, self._is_flushing = 0, False
        os.set_blocking(fd, False)

    @property
    def full(self):
        return self._unsent > UNSENT_BYTES_MAX

    def send(self, kind, run, payload=b""):
        self.send_all(kind, run, [payload])

    def send_all(self, kind, run, payloads):
        """One frame for each payload. All frames of a round of the loop are sent together at its end: each system call
        may wake up the worker."""
        for payload in payloads:
            self._queue.append(_HEADER.pack(len(payload) + 5, kind, run))
            self._queue.append(memoryview(payload))
            self._unsent += _HEADER.size + len(payload)
        if not self._is_flushing:
            self._is_flushing = True
            self._loop.soon(self.flush)

    def _write(self):
        """Sends what the worker takes now. No part is copied: output may be a MiB."""
        while self._queue:
            try:
                written = os.writev(self._fd, list(itertools.islice(self._queue, PARTS_PER_WRITE)))
            except BlockingIOError:
                return
            except OSError:  # the worker is gone; the end of stdin ends this process
                self._queue.clear()
                self._unsent = 0
                return
            self._unsent -= written
            while self._queue and written >= len(self._queue[0]):
                written -= len(self._queue.popleft())
            if written:
                self._queue[0] = memoryview(self._queue[0])[written:]

    def flush(self):
        """Sends what the worker takes now, and the rest when it takes more."""
        was_full = self.full
        self._write()
        self._is_flushing = bool(self._queue)
        if not self._is_flushing:
            self._loop.unwatch(self._fd)
        elif not self._loop.is_watching(self._fd):
            self._loop.watch(self._fd, self.flush, WRITE)
        if was_full and not self.full:
            self._on_drain()


class FrameReader:
    """Splits the worker's bytes into frames."""

    def __init__(self, fd, loop, on_frame, on_end):
        self._fd, self._on_frame, self._on_end = fd, on_frame, on_end
        self._pending = bytearray()
        loop.watch(fd, self._read)

    def _read(self):
        data = os.read(self._fd, READ_BYTES)
        if not data:
            self._on_end()
            return
        self._pending += data
        start = 0
        while len(self._pending) - start >= _HEADER.size:
            length, kind, run = _HEADER.unpack_from(self._pending, start)
            if length > FRAME_BYTES_MAX:
                raise ValueError(f"a frame of {length} bytes is too long")
            if len(self._pending) - start < 4 + length:
                break
            payload = bytes(self._pending[start + _HEADER.size: start + 4 + length])
            start += 4 + length
            self._on_frame(kind, run, payload)
        del self._pending[:start]
