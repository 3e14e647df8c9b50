"""Encodes the job for the program's process: limits, then the program."""

import json
import struct

# Share of the memory limit. A program that reaches it gets a MemoryError, which says more than a kill.
DATA_SHARE = 0.95


def rlimits_for(limits, meter, is_rated):
    """The limits that the process sets on itself. Without a control group each process needs more of them. A session
    has only a CPU rate."""
    rlimits = {
        "dataBytes": int(limits["memoryBytes"] * DATA_SHARE),
        "fileBytes": limits["diskBytes"],
        "cpuSeconds": None if is_rated else limits["cpuTimeMs"] // 1000 + 2,
    }
    if meter.polled:
        processes = limits["processes"] if meter.counts_processes else None
        rlimits.update(addressBytes=2 * limits["memoryBytes"], processes=processes)
    return rlimits


def job_bytes(rlimits, program):
    """`rlimits` as JSON for the process itself, then the worker's `program` as JSON bytes."""
    body = json.dumps(rlimits).encode()
    return struct.pack("<II", len(body), len(program)) + body + program
