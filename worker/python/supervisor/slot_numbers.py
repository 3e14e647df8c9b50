"""The slot numbers that the zygotes of a pool share. Each number has a control group and a user.

There is one for each concurrent run, each ready unit and each parked session. In a spare one a new zygote proves that
it works. So slots of two generations never share a number, and renewal needs no more of them. A number outlives its
slot and is reused by the next.
"""

import itertools

# Moving a process to its control group stalls every fork on the machine, and the supervisor, for milliseconds; on a
# busy machine much longer. So slots are made and replaced one by one.
SLOT_INTERVAL_SECONDS = 0.05


class SlotNumbers:
    """Belongs to an `InterpreterPool`."""

    def __init__(self, pool):
        self._pool, self._supervisor = pool, pool.supervisor
        self._base_capacity = self._supervisor.settings["slots"] + pool.ready_units
        self._capacity = self._base_capacity
        self._parked = 0
        self._free, self._numbers = [], itertools.count()
        self._end_timer = self._add_timer = None

    def park(self, by):
        """A parked session keeps its slot, so an additional slot is made for the next run and kept."""
        self._parked += by
        self._capacity = max(self._capacity, self._base_capacity + self._parked)
        self.add_missing_slots()

    def release(self, slots):
        """Takes back the numbers of ended slots."""
        self._free += [(slot.number, slot.meter) for slot in slots]

    def slot_ended(self, slot):
        """A slot of a retired zygote has ended."""
        self.release([slot])
        self.add_missing_slots()
        self._pool.refill()

    def add_slot(self, zygote):
        number, meter = self._free.pop() if self._free else self._make()
        try:
            zygote.add_slot(number, meter)
        except OSError as error:
            self._free.append((number, meter))
            zygote.fail(f"it cannot take a slot ({error})")

    def _make(self):
        number = next(self._numbers)
        return number, self._supervisor.tree.slot(f"{self._pool.name}-{number}")

    def add_first_slots(self, zygote):
        """Makes all slots of a pool's first zygote before any run arrives, and one slot for a later or on-demand
        zygote."""
        for _ in range(self._slots_per_zygote() if self._pool.size and not self._pool.zygotes else 1):
            self.add_slot(zygote)

    def _slots_per_zygote(self):
        return -(-self._capacity // max(1, self._pool.size))

    def add_missing_slots(self):
        """Makes a missing slot; the next one a moment later, or immediately while runs are pending."""
        while self._supervisor.loop.running:
            if self._add_timer is not None and not self._supervisor.count_pending(self._pool.name):
                return
            zygote = self._choose_zygote()
            if zygote is None:
                return
            self.add_slot(zygote)
            if self._add_timer is None:
                self._add_timer = self._supervisor.loop.after(SLOT_INTERVAL_SECONDS, self._add_next_slot)

    def _add_next_slot(self):
        self._add_timer = None
        self.add_missing_slots()

    def _choose_zygote(self):
        """The zygote with the fewest slots; None when no slot is missing."""
        pool = self._pool
        wanted = self._capacity if pool.size else min(self._capacity, self._demand())
        if not pool.zygotes or sum(len(zygote.slots) for zygote in pool.all()) >= wanted:
            return None
        zygote = min(pool.zygotes, key=lambda zygote: len(zygote.slots))
        return zygote if len(zygote.slots) < self._slots_per_zygote() else None

    def _demand(self):
        """The slots that a pool without a fixed size needs now."""
        busy = sum(zygote.count_runs() for zygote in self._pool.all())
        return busy + self._pool.ready_units + self._supervisor.count_pending(self._pool.name)

    def end_idle_slots_soon(self):
        if self._end_timer is None:
            self._end_timer = self._supervisor.loop.after(SLOT_INTERVAL_SECONDS, self._end_idle_slots)

    def _end_idle_slots(self):
        """Ends one idle slot of each retired zygote, or all of them when runs are pending. A slot with a ready unit
        ends only if a remaining zygote has one, too."""
        self._end_timer = None
        pool = self._pool
        also_ready = not pool.zygotes or any(zygote.ready for zygote in pool.zygotes)
        for zygote in pool.retiring:
            while zygote.end_idle_slot(also_ready):
                if not self._supervisor.count_pending(pool.name):
                    break
        if any(zygote.free or zygote.ready for zygote in pool.retiring):
            self.end_idle_slots_soon()
