"""Runs that wait for a unit, in order of arrival."""

UNIT_SECONDS_MAX = 30  # to make a unit, even on a busy machine


class PendingRuns:
    """Calls `on_overdue(run)` each time a run has waited another `UNIT_SECONDS_MAX`."""

    def __init__(self, loop, on_overdue):
        self._loop, self._on_overdue = loop, on_overdue
        self._timers = {}

    def __iter__(self):
        return iter(list(self._timers))

    def count(self, kind, is_held):
        """The number of runs that wait for a unit of this kind of zygote, without those for which `is_held(run)`."""
        return sum(1 for run in self._timers if run.kind == kind and not is_held(run))

    def add(self, run):
        self._timers[run] = self._loop.after(UNIT_SECONDS_MAX, lambda: self._overdue(run))

    def remove(self, run):
        self._loop.cancel(self._timers.pop(run))

    def _overdue(self, run):
        self._timers[run] = self._loop.after(UNIT_SECONDS_MAX, lambda: self._overdue(run))
        self._on_overdue(run)
