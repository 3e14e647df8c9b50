"""What the supervisor does with the files that a unit brings back: passes them on, no faster than the worker takes them."""

import json

import frames
import left_files


class ProgramFiles:
    """Takes the packets that the unit sends after its report."""

    def __init__(self, host, number, unit):
        self._host, self._number, self._unit = host, number, unit
        self._is_expected = self._is_complete = self._were_left_out = False

    def expect(self):
        """The unit said that there is something."""
        self._is_expected = True

    @property
    def is_cut(self):
        """True when files were left out, or when the unit was ended before it had told all."""
        return self._were_left_out or (self._is_expected and not self._is_complete)

    def take(self, message):
        """One packet. While the worker is slow the unit is not heard, so that its socket fills and it waits."""
        kind, body = message[:1], message[1:]
        if kind == left_files.FILE:
            self._host.send(frames.FILE, self._number, body)
        elif kind == left_files.CONTENT:
            self._host.send(frames.FILE_CONTENT, self._number, body)
        elif kind == left_files.END:
            self._is_complete, self._were_left_out = True, json.loads(body)["isCut"]
        if self._host.outgoing.full:
            self._unit.listen(False)
            self._host.held_up.add(self)

    def open(self):
        """The worker has room again."""
        if self._host.outgoing.full:
            self._host.held_up.add(self)
        else:
            self._unit.listen(True)

    def close(self):
        self._host.held_up.discard(self)
