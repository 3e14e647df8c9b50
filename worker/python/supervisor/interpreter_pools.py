"""All interpreter pools of a supervisor. Only one interpreter starts at a time."""

from supervisor.interpreter_pool import FIXED, InterpreterPool

# For repeatable runs: `PYTHONHASHSEED=0 python3 main.py` has the same order of sets.
FIXED_HASH_SEED = 0


def names(settings):
    """Names of all possible pools; a slot belongs to one of them."""
    return [*settings["zygotes"], *(kind + FIXED for kind in settings["zygotes"])]


class InterpreterPools:
    """`on_base_failed(why)`: this tier does not work. `on_ready()`: each kind has an interpreter or is not offered."""

    def __init__(self, supervisor, zygote_type, on_base_failed, on_ready):
        self.supervisor, self._zygote_type = supervisor, zygote_type
        self._on_base_failed, self._on_ready = on_base_failed, on_ready
        self._queue, self._is_starting, self._is_complete = [], False, False
        self._pools = {}
        kinds = supervisor.settings["zygotes"]
        for pool in (*(InterpreterPool(self, kind) for kind in kinds),
                     *(InterpreterPool(self, kind, FIXED_HASH_SEED) for kind in kinds)):
            self._pools[pool.name] = pool
        self._starting_kinds = set(kinds)

    def begin(self):
        """Starts the plain interpreter."""
        self._pools["base"].request_zygote()

    def __iter__(self):
        return iter(self._pools.values())

    def __getitem__(self, name):
        return self._pools[name]

    def choose(self, kind, has_fixed_seed):
        """The name of the pool for a run; the plain one if the kind is not offered."""
        kind = kind if kind in self._pools else "base"
        return kind + FIXED if has_fixed_seed else kind

    def offered(self):
        """The offered kinds of interpreters."""
        return sorted(pool.kind for pool in self if pool.hash_seed is None)

    def base_info(self):
        """Properties of this machine as the plain interpreter found them."""
        return self._pools["base"].zygotes[0].info

    def has_pending(self):
        return any(self.supervisor.count_pending(name) for name in self._pools)

    def start(self, pool):
        """Starts an interpreter of the pool when no other is starting; pools with pending runs go first."""
        self._queue.append(pool)
        self._start_next()

    def _start_next(self):
        if self._is_starting or not self._queue or not self.supervisor.loop.running:
            return
        self._is_starting = True
        pool = max(self._queue, key=lambda pool: self.supervisor.count_pending(pool.name))
        self._queue.remove(pool)
        try:
            pool.zygote_starting(self._zygote_type(pool))
        except OSError as error:
            pool.zygote_failed(None, str(error))

    def ready(self, pool):
        """An interpreter of the pool is ready."""
        self._is_starting = False
        self._mark_ready(pool)
        self._start_next()

    def failed(self, pool, zygote, why):
        """An interpreter of the pool did not become ready."""
        self._is_starting = False
        if not self._is_complete and pool.name == "base":
            self._on_base_failed(why)
            return
        if zygote is not None:
            zygote.abandon()
            zygote.reap()
        if self._is_complete:
            self.supervisor.log(f"an interpreter of {pool.name} did not start: {why}")
            pool.retry_start(zygote)
        else:
            self.supervisor.log(f"the zygote {pool.name} is not offered: {why}")
            for name in (pool.kind, pool.kind + FIXED):
                del self._pools[name]
            self._mark_ready(pool)
        self._start_next()

    def _mark_ready(self, pool):
        """Starts the other kinds once the plain one works, and further interpreters after the first of each kind."""
        if self._is_complete:
            return
        self._starting_kinds.discard(pool.kind)
        if pool.name == "base":
            for kind in self._starting_kinds:
                self._pools[kind].request_zygote()
        if self._starting_kinds:
            return
        self._is_complete = True
        self._on_ready()
        self._fill_pools()

    def _fill_pools(self):
        for pool in self:
            if pool.size > len(pool.zygotes):
                pool.request_zygote()
