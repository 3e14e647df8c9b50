"""Orders the starts of runs while clicks are served.

A click needs a dozen hops between processes. Each waits for a processor when other programs take all of them. So a run
of a batch waits for the runs that users have just started, a few milliseconds. One of several runs of a user waits for
the users who run one program at a time, where the processors do not suffice for both, and only one such run starts
between two clicks: a script that starts runs without a pause takes no more from a neighbour than a click does. None
waits longer than `HOLD_SECONDS_MAX`, so clicks without end delay others only by that time, and a long click does not
count.
"""

import os

PROCESSORS = os.cpu_count() or 1
# A run keeps as many busy: those of the service and its own.
PROCESSORS_PER_CLICK = 2
# A run that is older is not one that a user waits for impatiently.
CLICK_SECONDS = 0.1
HOLD_SECONDS_MAX = 0.1
# A user who has seen a result may click again in this time; later, nothing waits for it.
GAP_SECONDS = 0.05
# The order of starts: the only run of a user, one of several, one of a batch.
ONLY_RUN, ONE_OF_SEVERAL, OF_BATCH = range(3)


class ClickPriority:
    """Knows the runs that have just arrived. `on_change()` is called when there are runs of users, and when there are
    none; `on_free()` in between when a run that was held may start."""

    def __init__(self, loop, on_change, on_free):
        self._loop, self._on_change, self._on_free = loop, on_change, on_free
        self._clicks, self._held = {}, {}
        # The clicks that are the only run of their user. No two have the same user, except for sessions.
        self._only_runs = {}
        # The time after the only run of a user, and whether one of several runs of another user has started in it.
        self._gap, self._gap_user, self._is_gap_used = None, None, False

    @property
    def is_active(self):
        return bool(self._clicks)

    def add(self, run, active=()):
        """A run arrived while its user, and others, have `active` runs. Sessions among them do not count: most of them
        wait at a prompt. A run with user None is of no user."""
        self._set_start_order(run, active)
        if run.start_order > ONLY_RUN:
            self._held[run] = self._loop.after(HOLD_SECONDS_MAX, lambda: self._release(run))
        if run.start_order < OF_BATCH:
            if run.start_order == ONLY_RUN:
                self._only_runs[run] = True
            self._clicks[run] = self._loop.after(CLICK_SECONDS, lambda: self.remove(run))
            if len(self._clicks) == 1:
                self._on_change()

    def _set_start_order(self, run, active):
        if run.is_batch:
            run.start_order = OF_BATCH
        elif run.user is not None:
            for other in active:
                if other.user == run.user and not other.is_batch and not other.is_session:
                    run.start_order = other.start_order = ONE_OF_SEVERAL
                    self._only_runs.pop(other, None)

    def holds(self, run):
        """Whether the run must wait."""
        if run not in self._held:
            return False
        if run.start_order == OF_BATCH:
            return self.is_active
        is_in_gap = self._gap is not None and self._gap_user != run.user
        if (len(self._clicks) + is_in_gap) * PROCESSORS_PER_CLICK < PROCESSORS:
            return False
        return (is_in_gap and self._is_gap_used) or self._has_other_only_run(run.user)

    def _has_other_only_run(self, user):
        """Compares one user only: `holds` is called often."""
        return len(self._only_runs) > 1 or any(click.user != user for click in self._only_runs)

    def started(self, run):
        """The run got its unit."""
        is_held = run in self._held
        self._loop.cancel(self._held.pop(run, None))
        self._is_gap_used = self._is_gap_used or (is_held and self._gap is not None and run.start_order < OF_BATCH)

    def _release(self, run):
        if self._held.pop(run, None) is not None:
            self._on_free()

    def remove(self, run):
        """A click has ended or takes long, or a run was dropped. No effect if it was removed before."""
        self._loop.cancel(self._held.pop(run, None))
        timer = self._clicks.pop(run, None)
        if timer is None:
            return
        self._loop.cancel(timer)
        if self._only_runs.pop(run, None):
            self._loop.cancel(self._gap)
            self._gap, self._gap_user = self._loop.after(GAP_SECONDS, self._end_gap), run.user
            self._is_gap_used = False
        if not self._clicks:
            self._on_change()
        elif self._held:
            self._on_free()

    def _end_gap(self):
        self._gap, self._is_gap_used = None, False
        if self._held:
            self._on_free()
