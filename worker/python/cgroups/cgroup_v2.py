"""Control groups, version 2: one directory per slot, with a fresh leaf per unit, so `memory.peak` and `cpu.stat` start
at zero.

    <own group>/runq-main                 the worker's processes ("no internal processes": a group that delegates
                                          controllers has none itself)
    <own group>/<worker>/slot-n/fork      the slot's process
    <own group>/<worker>/slot-n/unit-m    one unit, born there by clone3(CLONE_INTO_CGROUP)
"""

import errno
import itertools
import os

from cgroups import cgroup_v1
from cgroups.tree_weight import TreeWeight
from linux import syscalls

ROOT = "/sys/fs/cgroup"
CPU_PERIOD_US = 100_000
CONTROLLERS = "+memory +pids +cpu"
MAIN_GROUP = "runq-main"
# All programs of a worker together weigh half as much as one ordinary group (100); see CPU_SHARES of version 1.
CPU_WEIGHT = 50
BOOSTED_CPU_WEIGHT = 1600
DELEGATE_TRIES = 20


def own_path(root=ROOT, of="/proc/self/cgroup"):
    """The parent of our groups: this process's group, or its former group if it has moved to `runq-main`."""
    with open(of) as file:
        for line in file:
            if line.startswith("0::"):
                path = root + line.rstrip("\n")[3:].rstrip("/")
                return os.path.dirname(path) if os.path.basename(path) == MAIN_GROUP else path
    raise OSError("no cgroup v2")


def _read(path):
    with open(path) as file:
        return file.read()


def read_table(path):
    """Parses a file of `name number` lines."""
    return {name: int(number) for name, number in (line.split() for line in _read(path).splitlines())}


def _delegate(path):
    """Delegates the controllers to the subgroups. If the kernel requires it, moves the group's own processes to a leaf.
    Repeats that, since a process may fork between being listed and being moved."""
    for _ in range(DELEGATE_TRIES):
        try:
            cgroup_v1.write(path + "/cgroup.subtree_control", CONTROLLERS)
            return
        except OSError as error:
            if error.errno != errno.EBUSY:
                raise
        os.makedirs(f"{path}/{MAIN_GROUP}", exist_ok=True)
        for pid in _read(path + "/cgroup.procs").split():
            try:
                cgroup_v1.write(f"{path}/{MAIN_GROUP}/cgroup.procs", pid)
            except ProcessLookupError:  # it has ended meanwhile
                continue
    raise OSError(errno.EBUSY, f"the processes in {path} could not be moved to a group of their own")


class Tree:
    """All groups of one worker. `forker` is the uid of the slots, which need write access where their units are
    born."""

    version = "v2"

    def __init__(self, name, top, forker, memory_bytes):
        missing = {"memory", "pids", "cpu"} - set(_read(top + "/cgroup.controllers").split())
        if missing:
            raise OSError(f"the cgroup controllers {', '.join(sorted(missing))} are not delegated to {top}")
        self.parents = [top]
        self._forker = forker
        self._base = f"{top}/{name}"
        _delegate(top)
        os.makedirs(self._base, exist_ok=True)
        weights = "cpu.weight", CPU_WEIGHT, BOOSTED_CPU_WEIGHT
        self.weight = TreeWeight(self._base, weights, cgroup_v1.write)
        cgroup_v1.write(self._base + "/memory.max", memory_bytes)
        _delegate(self._base)

    def cpu_ms(self):
        """CPU time of all programs and slots so far."""
        return read_table(self._base + "/cpu.stat")["usage_usec"] / 1000

    def slot(self, name):
        path = f"{self._base}/{name}"
        os.makedirs(path, exist_ok=True)
        _delegate(path)
        os.makedirs(path + "/fork", exist_ok=True)
        return Group(path, self._forker)

    def verify(self):
        """Forks a process into a trial group. Raises OSError where the kernel is too old or a filter forbids it."""
        fd = self.slot("trial").birth_fd()
        try:
            pid = syscalls.fork_into_cgroup(fd, 0)
            if pid == 0:
                os._exit(0)
            os.waitpid(pid, 0)
        finally:
            os.close(fd)
            cgroup_v1.remove(f"{self._base}/trial")

    def close(self):
        cgroup_v1.remove(self._base)


class Group:
    """The meter and the limits of one slot; `birth_fd` opens a new leaf for the next unit."""

    polled = False

    def __init__(self, path, forker):
        self._path, self._forker = path, forker
        self._numbers = itertools.count()
        self._leaf = self._weight = None
        self._memory_before = 0
        self._cpu_before = 0.0
        self._allow_forker(path)

    def _allow_forker(self, path):
        """To fork into a group, a process needs write access to `cgroup.procs` there and in the nearest common
        ancestor."""
        os.chown(path + "/cgroup.procs", self._forker, -1)

    def adopt(self, pid):
        """Moves the slot's process into its own leaf."""
        cgroup_v1.write(self._path + "/fork/cgroup.procs", pid)

    def birth_fd(self):
        """A descriptor of the directory in which the next unit is born; the caller closes it."""
        if self._leaf is not None:
            cgroup_v1.remove(self._leaf)
        self._leaf = self._make_leaf()
        self._allow_forker(self._leaf)
        try:
            cgroup_v1.write(self._leaf + "/memory.swap.max", 0)
        except OSError:  # no swap accounting in this kernel
            pass
        return os.open(self._leaf, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def _make_leaf(self):
        """Skips leaves of a killed supervisor of this name; they are removed with the tree."""
        while True:
            leaf = f"{self._path}/unit-{next(self._numbers)}"
            try:
                os.mkdir(leaf)
                return leaf
            except FileExistsError:
                continue

    def ready(self, _program_pid):
        """A unit waits for its run; its memory so far does not count against the run."""
        self._memory_before = int(_read(self._leaf + "/memory.current"))

    def begin(self, memory_bytes, processes, processors=None):
        """Sets the limits of a run (`processors` as a CPU rate) and records its meter's start values."""
        if processors is not None:
            cgroup_v1.write(self._leaf + "/cpu.max", f"{int(processors * CPU_PERIOD_US)} {CPU_PERIOD_US}")
        cgroup_v1.write(self._leaf + "/memory.max", self._memory_before // 4096 * 4096 + memory_bytes)
        cgroup_v1.write(self._leaf + "/pids.max", processes)
        self._cpu_before = self._cpu_total_ms()

    def set_cpu_weight(self, weight):
        """The share of this run when all processors are busy; the only run of a user has 1000."""
        if weight != self._weight:
            cgroup_v1.write(self._path + "/cpu.weight", weight)
            self._weight = weight

    def _cpu_total_ms(self):
        return read_table(self._leaf + "/cpu.stat")["usage_usec"] / 1000

    def cpu_ms(self):
        return self._cpu_total_ms() - self._cpu_before

    def memory_bytes(self):
        return max(0, int(_read(self._leaf + "/memory.current")) - self._memory_before)

    def processes(self):
        return int(_read(self._leaf + "/pids.current"))

    def freeze(self, wanted):
        """Freezes or thaws the whole unit. A frozen unit can still be killed. False before Linux 5.2."""
        try:
            cgroup_v1.write(self._leaf + "/cgroup.freeze", int(wanted))
        except FileNotFoundError:
            return False
        return True

    def end(self, report):
        """The meters of the run that ended. `memory.peak` exists from Linux 5.19 on; before that the largest process
        stands in for the run."""
        try:
            peak = max(0, int(_read(self._leaf + "/memory.peak")) - self._memory_before)
        except FileNotFoundError:
            peak = int((report or {}).get("peakBytes", 0))
        events = read_table(self._leaf + "/memory.events")
        attributed = cgroup_v1.attribute_oom_kills(events.get("oom_kill", 0), events.get("oom", 0) > 0)
        return {"cpuTimeMs": self.cpu_ms(), "memoryPeakBytes": peak, **attributed}
