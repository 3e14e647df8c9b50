"""Runs that wait for a unit, in the order in which they came."""

UNIT_SECONDS_MAX = 30  # until a unit is made, also on a crowded machine


class WaitingRuns:
    """`on_overdue(run)` is called each time that a run has waited for another `UNIT_SECONDS_MAX`."""

    def __init__(self, loop, on_overdue):
        self._loop, self._on_overdue = loop, on_overdue
        self._timers = {}

    def __iter__(self):
        return iter(list(self._timers))

    def count(self, kind):
        """How many wait for a unit of this kind of zygote."""
        return sum(1 for run in self._timers if run.kind == kind)

    def join(self, run):
        self._timers[run] = self._loop.after(UNIT_SECONDS_MAX, lambda: self._overdue(run))

    def leave(self, run):
        self._loop.cancel(self._timers.pop(run))

    def _overdue(self, run):
        self._timers[run] = self._loop.after(UNIT_SECONDS_MAX, lambda: self._overdue(run))
        self._on_overdue(run)
