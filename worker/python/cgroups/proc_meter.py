"""Tier 2: without control groups, finds the processes of a run below its slot and adds up their usage.

This is soft: it samples, and misses processes that start and end between two samples. The kernel's limits per process
(RLIMIT_AS, RLIMIT_NPROC, RLIMIT_CPU) hold meanwhile.

A program chooses the bytes of its own name, which /proc repeats, so that file is read as bytes and never decoded. Some
files of /proc take locks that the program may hold. So only `supervisor/pipes/run_pipes.py` calls
`sample`; the other methods return its last results.
"""

import os

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
PROCESSES_MAX = 4096


def _descendants(root):
    """The process and its descendants. Orphans are children of the slot, so none is missed."""
    found, waiting = [], [root]
    while waiting and len(found) < PROCESSES_MAX:
        pid = waiting.pop()
        found.append(pid)
        try:
            for thread in os.listdir(f"/proc/{pid}/task"):
                with open(f"/proc/{pid}/task/{thread}/children") as file:
                    waiting.extend(int(child) for child in file.read().split())
        except OSError:
            continue
    return found


def _cpu_ms(pid):
    """User and system time of a process and of its reaped children."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
    except OSError:
        return 0.0
    return sum(int(field) for field in fields[11:15]) * 1000 / TICKS


def _resident_bytes(pid):
    try:
        with open(f"/proc/{pid}/statm") as file:
            return int(file.read().split()[1]) * PAGE
    except OSError:
        return 0


def _proportional_bytes(pid):
    """Counts pages shared by several processes in parts; slower than `_resident_bytes`."""
    try:
        with open(f"/proc/{pid}/smaps_rollup") as file:
            for line in file:
                if line.startswith("Pss:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


class NoWeight:
    """There are no weights without control groups."""

    def boost(self, _wanted):
        """No effect."""

    def set_yielding(self, _wanted):
        """No effect."""


class NoTree:
    """Takes the place of a tree of groups."""

    version = "none"
    parents = ()
    weight = NoWeight()

    def slot(self, _name):
        return Meter()

    def cpu_ms(self):
        """0: it only decides how long programs yield, which needs control groups."""
        return 0.0

    def close(self):
        pass


class Meter:
    """The interface of a control group, implemented by sampling processes."""

    polled = True
    counts_processes = True

    def __init__(self):
        self._slot = self._program = None
        self._limit = 0
        self._cpu_before = self._program_cpu_before = self._cpu_seen = 0.0
        self._memory_before = self._memory = self._peak = self._processes = 0

    def adopt(self, slot_pid):
        self._slot = slot_pid

    def birth_fd(self):
        return None

    def ready(self, program_pid):
        self._program = program_pid
        self._memory_before = sum(map(_resident_bytes, _descendants(self._slot)))

    def begin(self, memory_bytes, _processes, _processors=None):
        self._limit = memory_bytes
        self._memory = self._peak = 0
        self._processes = 1
        self._cpu_before = sum(map(_cpu_ms, _descendants(self._slot)))
        self._program_cpu_before = _cpu_ms(self._program)
        self._cpu_seen = 0.0

    def set_cpu_weight(self, _weight):
        """No effect: there are no weights without control groups."""

    def sample(self):
        """Samples the run. CPU time never decreases, although an unreaped child takes its time with it when it ends."""
        pids = _descendants(self._slot)
        self._cpu_seen = max(self._cpu_seen, sum(map(_cpu_ms, pids)) - self._cpu_before)
        memory = max(0, sum(map(_resident_bytes, pids)) - self._memory_before)
        if memory > self._limit and len(pids) > 2:
            memory = sum(map(_proportional_bytes, pids))
        self._memory, self._peak = memory, max(self._peak, memory)
        self._processes = len(pids) - 1

    def cpu_ms(self):
        return self._cpu_seen

    def memory_bytes(self):
        return self._memory

    def processes(self):
        return self._processes

    def freeze(self, _wanted):
        """False: this needs a control group."""
        return False

    def end(self, report):
        report = report or {}
        return {
            "cpuTimeMs": max(self._cpu_seen, float(report.get("cpuMs", 0)) - self._program_cpu_before),
            "memoryPeakBytes": max(self._peak, int(report.get("peakBytes", 0)) - self._memory_before, 0),
            "oomKills": 0,
            "sharedOomKills": 0,
        }
