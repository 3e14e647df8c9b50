"""Lets no program of a batch start while a click is being served.

A click needs a dozen hops between processes. Each waits for a processor when programs of batches take all of them. So a
batch run waits for the runs that users have just started, a few milliseconds. It never waits longer than
`HOLD_SECONDS_MAX`, so clicks without end delay batches only by that time, and a long click does not count.
"""

# A run that is older is not one that a user waits for impatiently.
CLICK_SECONDS = 0.1
HOLD_SECONDS_MAX = 0.1


class ClickPriority:
    """Knows the runs of users that have just arrived. `on_change()` is called when there are some, and when there are
    none."""

    def __init__(self, loop, on_change):
        self._loop, self._on_change = loop, on_change
        self._clicks, self._held = {}, {}

    @property
    def is_active(self):
        return bool(self._clicks)

    def add(self, run):
        """A run arrived. One of a batch is held from now on, any other one is a click."""
        if run.is_batch:
            self._held[run] = self._loop.after(HOLD_SECONDS_MAX, lambda: self._release(run))
            return
        self._clicks[run] = self._loop.after(CLICK_SECONDS, lambda: self.remove(run))
        if len(self._clicks) == 1:
            self._on_change()

    def holds(self, run):
        """Whether the run must wait."""
        return run in self._held and self.is_active

    def _release(self, run):
        if self._held.pop(run, None) is not None and self.is_active:
            self._on_change()

    def remove(self, run):
        """A batch run got its unit, a click has ended or takes long. No effect if it was removed before."""
        self._loop.cancel(self._held.pop(run, None))
        timer = self._clicks.pop(run, None)
        if timer is not None:
            self._loop.cancel(timer)
            if not self._clicks:
                self._on_change()
