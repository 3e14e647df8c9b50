"""The job on its way to the program's process: limits, then the program; a pipe that may be full in between."""

import json
import os
import struct

from loop import WRITE

# Of the memory limit: reaching it by itself, a program gets a MemoryError, which tells more than being killed.
DATA_SHARE = 0.95


def rlimits_for(limits, has_group, is_rated):
    """What the process limits itself to. Without a control group more must hold for each process; a session's computing has a rate only."""
    rlimits = {
        "dataBytes": int(limits["memoryBytes"] * DATA_SHARE),
        "fileBytes": limits["diskBytes"],
        "cpuSeconds": None if is_rated else limits["cpuTimeMs"] // 1000 + 2,
    }
    if not has_group:
        rlimits.update(addressBytes=2 * limits["memoryBytes"], processes=limits["processes"])
    return rlimits


class ProgramJob:
    """`rlimits` as JSON for the process itself, `program` as the JSON bytes that came from the worker; calls `on_sent()` once."""

    def __init__(self, loop, unit, rlimits, program, on_sent):
        self._loop, self._unit, self._on_sent = loop, unit, on_sent
        body = json.dumps(rlimits).encode()
        self._rest = memoryview(struct.pack("<II", len(body), len(program)) + body + program)

    def send(self):
        try:
            self._rest = self._rest[os.write(self._unit.job, self._rest):]
        except BlockingIOError:
            pass
        except BrokenPipeError:
            self._rest = b""
        if not self._rest:
            self._loop.forget(self._unit.job)
            self._on_sent()
        elif not self._loop.watches(self._unit.job):
            self._loop.watch(self._unit.job, self.send, WRITE)
