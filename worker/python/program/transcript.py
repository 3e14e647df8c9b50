"""The transcript of a graded run: the supervisor learns where the program read each line of its stdin, and which output
was the prompt of `input()`. Both are items of the display, in order with the output.

A program can send such items itself. That only changes how its own output is shown and which part of it is compared.
"""

import builtins
import io
import os
import sys

import runq_display
from program import streams

LINES_MAX = 1000  # later ones are read as usual, without an item
TEXT_CHARACTERS_MAX = 1000
READ_BYTES = 8192  # as CPython's own buffer


class _LineInput(io.FileIO):
    """The raw end of stdin. It gives the buffers above it one line at a time, so each line is reported when the program
    reads it."""

    def __init__(self):
        super().__init__(0, "r", closefd=False)
        self._unread, self._left = b"", LINES_MAX

    def readinto(self, buffer):
        if not self._unread:
            if self._left == 0:
                return super().readinto(buffer)
            self._unread = os.read(0, READ_BYTES)
        end = self._unread.find(b"\n") + 1 or len(self._unread)
        piece = self._unread[:min(end if self._left else READ_BYTES, len(buffer))]
        self._unread = self._unread[len(piece):]
        buffer[:len(piece)] = piece
        self._report(piece)
        return len(piece)

    def readall(self):
        unread, self._unread = self._unread, b""
        rest = unread + super().readall()
        self._report(rest)
        return rest

    def _report(self, piece):
        if piece and self._left:
            self._left -= 1
            _send("read", piece.decode("utf-8", "replace"))


def begin():
    """Replaces stdin and `input`, before the first line of the program."""
    stdin, stdout, plain_input = streams.open_standard_input(_LineInput()), sys.stdout, builtins.input

    def input(prompt="", /):
        if sys.stdin is not stdin or sys.stdout is not stdout:
            return plain_input(prompt)
        text = str(prompt)
        if text:
            sys.stderr.flush()
            stdout.write(text)
            stdout.flush()
            if len(text) <= TEXT_CHARACTERS_MAX:
                _send("asked", text)
        return plain_input()

    input.__doc__, input.__module__, input.__qualname__ = plain_input.__doc__, "builtins", "input"
    builtins.input = input


def _send(kind, text):
    runq_display.send({"kind": kind, "text": text[:TEXT_CHARACTERS_MAX]})
