"""Control groups, version 1: one directory per slot in each of the controllers memory, pids, cpu and cpuacct.

A slot's process is moved there once, and its units are born there. The counters continue from run to run, so each run
records their start values.
"""

import os
import time

from cgroups.tree_weight import TreeWeight

CONTROLLERS = ("memory", "pids", "cpu", "cpuacct")
ROOT = "/sys/fs/cgroup"
REMOVE_TRIES = 100
# All programs of a worker together weigh half as much as one ordinary process group (1024). So twenty busy loops do not
# slow down the API, Redis and the worker. With 20 of them on 2 processors GET /health took 24 ms without a group of
# their own, 1 ms with one.
CPU_SHARES = 512
# The same while a program is being killed, see `kill_priority.py`.
BOOSTED_CPU_SHARES = 8192
CPU_SHARES_MIN = 2  # the kernel's
# TCP and UDP buffers do not count in `memory.limit_in_bytes`. Without a limit of their own, a run with 64 MiB held more
# than 1 GiB of them.
SOCKET_BYTES_MAX = 16 << 20
SOCKET_BYTES = "memory.kmem.tcp.usage_in_bytes"
UNLIMITED = -1
NUMBER_BYTES_MAX = 64
# Kept open, since each run reads or writes them.
READ = ("memory.failcnt", "cpuacct.usage", "cpu.cfs_period_us", "memory.usage_in_bytes", "memory.oom_control",
        "memory.stat", "memory.kmem.usage_in_bytes", "pids.current")
WRITTEN = ("memory.limit_in_bytes", "memory.max_usage_in_bytes", "pids.max", "cpu.shares")
# Memory above that of the slot's first unit may be files and names of an earlier run in the kernel's caches.
CACHED_BYTES_MAX = 4 << 20


def own_paths(root=ROOT, of="/proc/self/cgroup"):
    """Controller -> directory of this process's group."""
    with open(of) as file:
        lines = [line.rstrip("\n").split(":", 2) for line in file]
    groups = {name: path for _, names, path in lines for name in names.split(",")}
    paths = {}
    for controller in CONTROLLERS:
        if controller not in groups:
            raise OSError(f"no cgroup v1 controller {controller}")
        mount = f"{root}/{controller}"
        nested = mount + groups[controller].rstrip("/")
        # In a container the path is the host's, and the mount point is the container's own group.
        paths[controller] = nested if os.path.isdir(nested) else mount
    return paths


def write(path, value):
    fd = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.write(fd, str(value).encode())
    finally:
        os.close(fd)


def remove(path):
    """Removes a group and its subgroups; the kernel needs a moment after the last process."""
    try:
        children = [entry.path for entry in os.scandir(path) if entry.is_dir(follow_symlinks=False)]
    except FileNotFoundError:
        return
    for child in children:
        remove(child)
    for _ in range(REMOVE_TRIES):
        try:
            os.rmdir(path)
            return
        except FileNotFoundError:
            return
        except OSError:
            time.sleep(0.01)


def attribute_oom_kills(oom_kills, was_at_limit):
    """OOM kills belong to the run if it reached its own limit, else to all programs together."""
    return {"oomKills": oom_kills if was_at_limit else 0, "sharedOomKills": 0 if was_at_limit else oom_kills}


class Tree:
    """All groups of one worker."""

    version = "v1"

    def __init__(self, name, paths, memory_bytes):
        self.parents = list(paths.values())
        self._bases = {controller: f"{path}/{name}" for controller, path in paths.items()}
        for base in self._bases.values():
            os.makedirs(base, exist_ok=True)
        self.weight = TreeWeight(self._bases["cpu"], ("cpu.shares", CPU_SHARES, BOOSTED_CPU_SHARES), write)
        self._limit_memory(memory_bytes)

    def _limit_memory(self, memory_bytes):
        """Limits all programs together. Before Linux 5.11 a group counts its subgroups only with `use_hierarchy`."""
        hierarchy = self._bases["memory"] + "/memory.use_hierarchy"
        with open(hierarchy) as file:
            if int(file.read()) == 0:
                write(hierarchy, 1)
        write(self._bases["memory"] + "/memory.limit_in_bytes", memory_bytes)

    def cpu_ms(self):
        """CPU time of all programs and slots so far."""
        with open(self._bases["cpuacct"] + "/cpuacct.usage", "rb", buffering=0) as file:
            return int(file.read(NUMBER_BYTES_MAX)) / 1e6

    def slot(self, name):
        return Group({controller: f"{base}/{name}" for controller, base in self._bases.items()})

    def verify(self):
        """Makes the groups of a trial slot. Raises OSError where they cannot be used."""
        self.slot("trial")

    def close(self):
        for base in self._bases.values():
            remove(base)


class Group:
    """The meter and the limits of one slot."""

    polled = False

    def __init__(self, paths):
        self._paths = paths
        self._limits = {}
        for path in paths.values():
            os.makedirs(path, exist_ok=True)
        self._files = {name: os.open(f"{paths[name.split('.')[0]]}/{name}", mode | os.O_CLOEXEC)
                       for mode, names in ((os.O_RDONLY, READ), (os.O_RDWR, WRITTEN)) for name in names}
        self._set("memory", "memory.swappiness", 0)
        try:
            self._set("memory", "memory.kmem.tcp.limit_in_bytes", SOCKET_BYTES_MAX)
            self._files[SOCKET_BYTES] = os.open(f"{paths['memory']}/{SOCKET_BYTES}", os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:  # a kernel without it
            pass
        self._memory_before = self._limit_base = self._sockets_before = self._cpu_before = 0
        self._first = self._kernel_first = None
        self._oom_before = self._oom_kills()
        self._at_limit_before = self._times_at_limit()

    def _read(self, name):
        return os.pread(self._files[name], 4096, 0)

    def _set(self, controller, name, value):
        if self._limits.get(name) != value:
            if name in self._files:
                os.pwrite(self._files[name], b"%d" % value, 0)
            else:
                write(f"{self._paths[controller]}/{name}", value)
            self._limits[name] = value

    def _oom_kills(self):
        for line in self._read("memory.oom_control").splitlines():
            if line.startswith(b"oom_kill "):
                return int(line.split()[1])
        return 0

    def _times_at_limit(self):
        return int(self._read("memory.failcnt"))

    def adopt(self, pid):
        """Moves the slot's process into the group."""
        for path in self._paths.values():
            write(path + "/cgroup.procs", pid)

    def birth_fd(self):
        """None: units are born in the slot's own group."""
        return None

    def ready(self, _program_pid):
        """A unit waits for its run; its memory so far does not count against the run."""
        self._memory_before = self._limit_base = int(self._read("memory.usage_in_bytes"))
        if self._first is None:
            self._first, self._kernel_first = self._memory_before, self._kernel_bytes()
        elif self._memory_before > self._first + CACHED_BYTES_MAX:
            self._limit_base = max(self._first, self._memory_before - self._cached_bytes())
        os.pwrite(self._files["memory.max_usage_in_bytes"], b"0", 0)

    def _kernel_bytes(self):
        return int(self._read("memory.kmem.usage_in_bytes"))

    def _cached_bytes(self):
        """Cache memory that the kernel frees on demand. A limit on top of it would grow with each run that reads
        much."""
        stat = dict(line.split() for line in self._read("memory.stat").splitlines())
        files = int(stat[b"inactive_file"]) + int(stat[b"active_file"])
        return files + max(0, self._kernel_bytes() - self._kernel_first)

    def begin(self, memory_bytes, processes, processors=None):
        """Sets the limits of a run (`processes` besides the slot, `processors` as a CPU rate) and resets its meters."""
        if int(self._read("memory.usage_in_bytes")) < self._memory_before:
            # The kernel freed memory of the previous run only after this unit was ready.
            self.ready(None)
        if processors is not None:
            self._set("cpu", "cpu.cfs_quota_us", int(processors * int(self._read("cpu.cfs_period_us"))))
        try:
            self._set("memory", "memory.limit_in_bytes", self._limit_base // 4096 * 4096 + memory_bytes)
        except OSError:  # memory of a larger earlier run cannot be freed yet
            self._set("memory", "memory.limit_in_bytes", self._memory_before // 4096 * 4096 + memory_bytes)
        self._set("pids", "pids.max", processes + 1)
        self._sockets_before = self._socket_bytes()
        self._cpu_before = int(self._read("cpuacct.usage"))

    def set_cpu_weight(self, weight):
        """The share of this run when all processors are busy; the only run of a user has 1000."""
        self._set("cpu", "cpu.shares", max(CPU_SHARES_MIN, weight))

    def cpu_ms(self):
        return (int(self._read("cpuacct.usage")) - self._cpu_before) / 1e6

    def _socket_bytes(self):
        return int(self._read(SOCKET_BYTES)) if SOCKET_BYTES in self._files else 0

    def memory_bytes(self):
        """Includes socket buffers, some of which the kernel grants beyond every limit."""
        sockets = max(0, self._socket_bytes() - self._sockets_before)
        return max(0, int(self._read("memory.usage_in_bytes")) - self._memory_before) + sockets

    def processes(self):
        return max(0, int(self._read("pids.current")) - 1)

    def freeze(self, _wanted):
        """False: a process frozen by version 1 cannot be killed, and would outlive a killed supervisor."""
        return False

    def end(self, _report):
        """The meters of the run that ended; the group is then reusable. Until the next run it has only our own
        processes, which must not hit the limit when the kernel frees the run's memory late."""
        self._set("memory", "memory.limit_in_bytes", UNLIMITED)
        if "cpu.cfs_quota_us" in self._limits:
            self._set("cpu", "cpu.cfs_quota_us", -1)
        kills = self._oom_kills()
        oom_kills, self._oom_before = kills - self._oom_before, kills
        times = self._times_at_limit()
        was_at_limit, self._at_limit_before = times != self._at_limit_before, times
        peak = max(0, int(self._read("memory.max_usage_in_bytes")) - self._memory_before)
        return {"cpuTimeMs": self.cpu_ms(), "memoryPeakBytes": peak, **attribute_oom_kills(oom_kills, was_at_limit)}
