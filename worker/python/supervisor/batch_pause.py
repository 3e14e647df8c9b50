"""Stops the programs of batches while a click is served.

A click passes through a dozen processes, and waits for a processor in each of them if programs take all. A lower weight
would not do: it counts for all programs together (`cgroups/tree_weight.py`), and a process that wakes up does not
always preempt one of a low weight at once. A stop is short, clicks without end leave batches half of the time, and the
limit on the wall time of a run does not count its stops.
"""

import time

PAUSE_SECONDS_MAX = 0.1


class BatchPause:
    """Knows the runs of batches that have a unit."""

    def __init__(self, loop):
        self._loop = loop
        self._runs, self._paused = set(), []
        self._timer = None
        self._paused_at = self._allowed_at = 0.0

    def add(self, run):
        """A run gets its unit."""
        if run.is_batch:
            self._runs.add(run)

    def remove(self, run):
        """It has ended. No effect if it was never added."""
        self._runs.discard(run)

    def set_wanted(self, is_wanted):
        """Clicks are served, or none any more."""
        if is_wanted and self._runs and self._timer is None and time.monotonic() >= self._allowed_at:
            self._pause()
        elif not is_wanted and self._timer is not None:
            self._resume()

    def _pause(self):
        self._paused_at = time.monotonic()
        self._timer = self._loop.after(PAUSE_SECONDS_MAX, self._resume)
        self._paused = list(self._runs)
        for run in self._paused:
            run.waited += PAUSE_SECONDS_MAX
            run.unit.set_frozen(True)

    def _resume(self):
        self._loop.cancel(self._timer)
        self._timer = None
        now = time.monotonic()
        seconds = now - self._paused_at
        self._allowed_at = now + seconds
        paused, self._paused = self._paused, []
        for run in paused:
            run.waited += seconds - PAUSE_SECONDS_MAX
            run.unit.set_frozen(False)
