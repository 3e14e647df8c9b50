"""Passes the artifacts of a unit on to the worker, no faster than the worker takes them."""

import json

from program import artifacts
from supervisor import protocol


class ArtifactReader:
    """Takes the packets that the unit sends after its report."""

    def __init__(self, supervisor, number, unit):
        self._supervisor, self._number, self._unit = supervisor, number, unit
        self._is_expected = self._is_complete = self._were_left_out = False

    def expect(self):
        """The unit reported that there may be artifacts."""
        self._is_expected = True

    @property
    def is_cut(self):
        """True when files were left out, or when the unit ended before it had sent all."""
        return self._were_left_out or (self._is_expected and not self._is_complete)

    def take(self, message):
        """Takes one packet. While the worker is slow, reading pauses, so the unit's socket fills and the unit waits."""
        kind, body = message[:1], message[1:]
        if kind == artifacts.FILE:
            self._supervisor.send(protocol.FILE, self._number, body)
        elif kind == artifacts.CONTENT:
            self._supervisor.send(protocol.FILE_CONTENT, self._number, body)
        elif kind == artifacts.END:
            self._is_complete, self._were_left_out = True, json.loads(body)["isCut"]
        if self._supervisor.outgoing.full:
            self._unit.read_artifacts(False)
            self._supervisor.paused_readers.add(self)

    def resume(self):
        """The worker can take more."""
        if self._supervisor.outgoing.full:
            self._supervisor.paused_readers.add(self)
        else:
            self._unit.read_artifacts(True)

    def close(self):
        self._supervisor.paused_readers.discard(self)
