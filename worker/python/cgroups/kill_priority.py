"""Gives programs that are being killed the processors first.

All programs of an interpreter are forks of it, and forks share kernel locks on their common memory. An exiting process
that gets no processor holds such locks, and blocks every fork and exit of the others. Beside a fork bomb, a run ended
seconds late, and so did Stop. So the group of a killed program gets the highest weight, and all programs together
outweigh the rest of the machine until it is gone. The time is limited, since its neighbours gain from that as well.
"""

KILLED_WEIGHT = 10_000
BOOST_SECONDS_MAX = 5


class KillPriority:
    """`tree`: a function that returns the current tree of groups. `usual_weight`: the weight of a slot's group
    otherwise."""

    def __init__(self, loop, tree, usual_weight):
        self._loop, self._tree, self._usual_weight = loop, tree, usual_weight
        self._timers = {}

    def raise_for(self, slot):
        """The slot's program was killed. No effect if the slot already has priority."""
        if slot in self._timers:
            return
        if not self._timers:
            self._tree().weight.boost(True)
        slot.meter.set_cpu_weight(KILLED_WEIGHT)
        self._timers[slot] = self._loop.after(BOOST_SECONDS_MAX, lambda: self.restore(slot))

    def restore(self, slot):
        """The program is dead, or its time is over. No effect if the slot has no priority."""
        timer = self._timers.pop(slot, None)
        if timer is None:
            return
        self._loop.cancel(timer)
        slot.meter.set_cpu_weight(self._usual_weight)
        if not self._timers:
            self._tree().weight.boost(False)
