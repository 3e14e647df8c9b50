"""The running interpreters of one kind: which one gives a run its unit, and when one is replaced.

Theory of operation. All programs of one zygote share its hash seed and most of its memory layout. So a pool holds
several zygotes where memory allows, and gives a user a unit of another zygote than the last time. A zygote is renewed
some time after its first run. A new one starts, becomes ready with one unit in a spare slot, and takes over. The old
one retires: it makes no more units, its idle slots end one by one (`slot_numbers.py`), its runs and sessions continue,
and it ends with its last slot. A pool never starts a renewal while a zygote is retiring. A pool with a fixed seed has a
zygote only while runs need it.
"""

import collections
import itertools
import time

from linux import niceness
from supervisor.slot_numbers import SlotNumbers

# A second plain interpreter costs 11 MiB while idle; one with numpy, pandas and matplotlib would cost 53.
INTERPRETERS = {"base": 2, "sci": 1}
# From the first run of an interpreter to its renewal, which takes 0.2 s (base) or 1.5 s (sci) of CPU time.
RENEW_SECONDS = {"base": 120, "sci": 600}
# A zygote with the fixed seed ends after this time without a run.
FIXED_IDLE_SECONDS = 120
START_SECONDS_MAX = 60
# Before retrying a postponed renewal or a failed start.
RETRY_SECONDS = 5
REFILL_DELAY_SECONDS = 0.025
USERS_REMEMBERED_MAX = 1000
FIXED = "-fixed"


class InterpreterPool:
    """`pools` starts zygotes, one at a time. `size`: the number of zygotes while none is renewed; 0 with a fixed
    seed."""

    def __init__(self, pools, kind, hash_seed=None):
        self.pools, self.supervisor = pools, pools.supervisor
        self.kind, self.hash_seed = kind, hash_seed
        self.name = kind if hash_seed is None else kind + FIXED
        settings = self.supervisor.settings
        self.size = INTERPRETERS[kind] if hash_seed is None else 0
        self.ready_units = settings["readyUnits"]
        self._renew_seconds = settings.get("renewAfterMs", RENEW_SECONDS[kind] * 1000) / 1000
        self._idle_seconds = settings.get("fixedSeedIdleMs", FIXED_IDLE_SECONDS * 1000) / 1000
        self.zygotes, self.retiring = [], []
        self.slot_numbers = SlotNumbers(self)
        # True from the request for a zygote until it is ready, or may be retried.
        self._is_starting, self._starting, self._replaced, self._start_overdue = False, None, None, None
        self._turns = itertools.count()
        self._last_zygote_of = collections.OrderedDict()
        self._taken_at = 0.0
        self._refill_timer = self._idle_timer = None

    def all(self):
        return (*self.zygotes, *self.retiring)

    # Zygotes

    def request_zygote(self, replaced=None):
        """Starts a zygote as a replacement or in addition. No effect while one is starting."""
        if not self._is_starting:
            self._is_starting, self._replaced = True, replaced
            self.pools.start(self)

    def zygote_starting(self, zygote):
        self._starting = zygote
        if self.hash_seed is not None and self.supervisor.tree.version == "none":
            niceness.lower_priority(zygote.process.pid)
        self._start_overdue = self.supervisor.loop.after(START_SECONDS_MAX, zygote.process.kill)

    def zygote_loaded(self, zygote):
        """Its first unit shows whether it works."""
        self.slot_numbers.add_first_slots(zygote)

    def zygote_ready(self, zygote):
        self.supervisor.loop.cancel(self._start_overdue)
        self._is_starting, self._starting = False, None
        self.zygotes.append(zygote)
        if self._replaced in self.zygotes:
            self._retire(self._replaced)
        self._replaced = None
        self.slot_numbers.add_missing_slots()
        self.pools.ready(self)
        # The run for which it was started may have got a unit of another one.
        self._plan_end_when_idle()
        self.refill()

    def zygote_failed(self, zygote, why):
        """`zygote` is None where its process could not be started."""
        self.supervisor.loop.cancel(self._start_overdue)
        self._starting = None
        self.pools.failed(self, zygote, why)

    def retry_start(self, zygote):
        """Retries after a failure, where another zygote of this kind has worked. One that is still running suffices for
        now."""
        old, self._replaced = self._replaced, None
        if old in self.zygotes:
            self._plan_renewal(old, self._renew_seconds)
        elif self.zygotes:
            self.size = len(self.zygotes)
        self.supervisor.loop.after(RETRY_SECONDS, lambda: self._start_again(zygote))

    def _start_again(self, zygote):
        if zygote in self.supervisor.zygotes:
            self.supervisor.loop.after(RETRY_SECONDS, lambda: self._start_again(zygote))
            return
        if zygote is not None:
            self.slot_numbers.release(zygote.slots)
        self._is_starting = False
        self.slot_numbers.add_missing_slots()
        self.refill()

    def zygote_gone(self, zygote):
        """Its process has ended and is reaped."""
        if zygote in self.retiring:
            self.retiring.remove(zygote)

    def _retire(self, zygote):
        self.zygotes.remove(zygote)
        self.retiring.append(zygote)
        zygote.retire()
        self.slot_numbers.end_idle_slots_soon()

    def _plan_renewal(self, zygote, seconds):
        self.supervisor.loop.after(seconds, lambda: self._renew(zygote))

    def _renew(self, zygote):
        """Postponed while a run is pending or a retired zygote still has runs. Where memory allows only one zygote,
        also while that one has a run: both would exist as long as the run lasts."""
        if zygote not in self.zygotes:
            return
        is_busy = self._is_starting or self.retiring or self.pools.has_pending()
        if is_busy or (self.size == 1 and any(other.has_runs() for other in self.zygotes)):
            self._plan_renewal(zygote, min(RETRY_SECONDS, self._renew_seconds))
        else:
            self.request_zygote(zygote)

    def _plan_end_when_idle(self):
        if self.hash_seed is not None and self._idle_timer is None:
            self._idle_timer = self.supervisor.loop.after(self._idle_seconds, self._end_when_idle)

    def _end_when_idle(self):
        """Retires the zygotes of a fixed seed that no run needs."""
        self._idle_timer = None
        idle = time.monotonic() - self._taken_at
        is_needed = self.supervisor.count_pending(self.name) or any(zygote.has_runs() for zygote in self.zygotes)
        if idle < self._idle_seconds or is_needed:
            seconds = max(self._idle_seconds - idle, min(RETRY_SECONDS, self._idle_seconds))
            self._idle_timer = self.supervisor.loop.after(seconds, self._end_when_idle)
            return
        for zygote in list(self.zygotes):
            self._retire(zygote)

    # Units

    def slot_free(self, zygote):
        if not zygote.is_started:
            if len(zygote.free) == len(zygote.slots):
                zygote.prepare()
        elif zygote.is_retired:
            self.slot_numbers.end_idle_slots_soon()
        elif any(other.ready for other in self.all()):
            self.refill_soon()
        else:
            self.refill()

    def refill(self, waiting=None):
        """Prepares units up to the pool's size and for `waiting` runs (None: all pending ones), in the zygotes in
        turn."""
        if not self.supervisor.loop.running:
            return
        if waiting is None:
            waiting = self.supervisor.count_pending(self.name)
        if not self.zygotes:
            if waiting:
                self.request_zygote()
            return
        self.slot_numbers.add_missing_slots()
        prepared = sum(len(zygote.ready) + zygote.preparing for zygote in self.zygotes)
        for _ in range(self._ready_share() + waiting - prepared):
            with_free = [zygote for zygote in self.zygotes if zygote.free]
            if not with_free:
                return
            zygote = min(with_free, key=lambda zygote: (len(zygote.ready) + zygote.preparing, zygote.turn))
            zygote.turn = next(self._turns)
            zygote.prepare()

    def _ready_share(self):
        """Ready units, less the share of missing zygotes, which make their first unit unasked."""
        missing = max(0, self.size - len(self.zygotes))
        return self.ready_units - self.ready_units * missing // max(1, self.size)

    def refill_soon(self):
        """Leaves the processors to the run that has just started: an immediate refill doubled the first-byte median."""
        if self._refill_timer is None:
            self._refill_timer = self.supervisor.loop.after(REFILL_DELAY_SECONDS, self._refill_now)

    def _refill_now(self):
        self._refill_timer = None
        self.refill()

    def take(self, user):
        """A ready unit, or None; if possible of another zygote than this user's last."""
        with_ready = [zygote for zygote in self.all() if zygote.ready]
        if not with_ready:
            return None
        last = self._last_zygote_of.pop(user, None)
        zygote = max(with_ready, key=lambda zygote: (zygote is not last, len(zygote.ready)))
        self._last_zygote_of[user] = zygote
        if len(self._last_zygote_of) > USERS_REMEMBERED_MAX:
            self._last_zygote_of.popitem(last=False)
        self._note_use(zygote)
        return zygote.ready.pop(0)

    def after_take(self):
        """The run has started; later runs need a new unit."""
        if any(zygote.ready for zygote in self.zygotes):
            self.refill_soon()
        else:
            self.refill()

    def has_stalled(self):
        """Whether a long-pending run should have got a unit: nothing that it waits for is under way."""
        if not self.zygotes:
            return self._starting is None
        return any(zygote.has_idle_slot() for zygote in self.all())

    def _note_use(self, zygote):
        self._taken_at = time.monotonic()
        self._plan_end_when_idle()
        if self.hash_seed is None and not zygote.is_used:
            zygote.is_used = True
            self._plan_renewal(zygote, self._renew_seconds)
