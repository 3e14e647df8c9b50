"""Tier 2: no control group may be written, so the processes of a run are found below its slot and added up. Soft: sampled, and blind to
what lived and died between two samples; the kernel's limits per process (RLIMIT_AS, RLIMIT_NPROC, RLIMIT_CPU) hold meanwhile.

A program chooses the bytes of its own name, which /proc repeats, so what is read there is bytes and never decoded."""

import os

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
PROCESSES_MAX = 4096


def _descendants(root):
    """The process and all below it; orphans are children of the slot, so nobody is missed."""
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
    """User and system time of a process and of its children that were waited for."""
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
    """Pages shared by several processes count in parts; dearer than `_resident_bytes`."""
    try:
        with open(f"/proc/{pid}/smaps_rollup") as file:
            for line in file:
                if line.startswith("Pss:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


class NoTree:
    """Stands where a tree of groups would."""

    version = "none"
    parents = ()

    def slot(self, _name):
        return Meter()

    def close(self):
        pass


class Meter:
    """The same questions as a control group's, answered by looking at processes."""

    polled = True
    counts_processes = True

    def __init__(self):
        self._slot = self._program = None
        self._limit = 0
        self._cpu_before = self._program_cpu_before = self._cpu_seen = 0.0
        self._memory_before = self._peak = 0

    def adopt(self, slot_pid):
        self._slot = slot_pid

    def birth_fd(self):
        return None

    def ready(self, program_pid):
        self._program = program_pid
        self._memory_before = sum(map(_resident_bytes, _descendants(self._slot)))

    def begin(self, memory_bytes, _processes, _processors=None):
        self._limit = memory_bytes
        self._peak = 0
        self._cpu_before = sum(map(_cpu_ms, _descendants(self._slot)))
        self._program_cpu_before = _cpu_ms(self._program)
        self._cpu_seen = 0.0

    def weigh(self, _weight):
        """Nothing weighs processes here."""

    def cpu_ms(self):
        """Never goes back: a child that nobody waits for takes its time with it when it ends."""
        total = sum(map(_cpu_ms, _descendants(self._slot))) - self._cpu_before
        self._cpu_seen = max(self._cpu_seen, total)
        return self._cpu_seen

    def memory_bytes(self):
        pids = _descendants(self._slot)
        total = max(0, sum(map(_resident_bytes, pids)) - self._memory_before)
        if total > self._limit and len(pids) > 2:
            total = sum(map(_proportional_bytes, pids))
        self._peak = max(self._peak, total)
        return total

    def processes(self):
        return len(_descendants(self._slot)) - 1

    def freeze(self, _wanted):
        """False: it takes a control group."""
        return False

    def end(self, report):
        report = report or {}
        return {
            "cpuTimeMs": max(self._cpu_seen, float(report.get("cpuMs", 0)) - self._program_cpu_before),
            "memoryPeakBytes": max(self._peak, int(report.get("peakBytes", 0)) - self._memory_before, 0),
            "oomKills": 0,
        }
