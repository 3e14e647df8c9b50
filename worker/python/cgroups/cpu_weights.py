"""Gives each user the same CPU weight, however many runs they have: two busy runs of one user take nothing from another
user's only run.

Each run is born in its control group. It cannot be moved below a group of its user, since moving stalls every fork on
the machine. So the runs of a user share one weight. CPU time that one of them does not use goes to all, as with any
weight. A program of a batch weighs a tenth of a user's, so that it delays none, and does not stand still beside them.
"""

WEIGHT = 1000
BATCH_WEIGHT = 100


class CpuWeights:
    """The meters of each user's active runs, with their full weights.

    `user` is any text; a run with user None shares with no other."""

    def __init__(self):
        self._meters = {}

    def add(self, user, meter, is_batch=False):
        """A run of the user starts in this group."""
        meters = self._meters.setdefault(user, {}) if user is not None else {}
        meters[meter] = BATCH_WEIGHT if is_batch else WEIGHT
        _share(meters)

    def remove(self, user, meter):
        """The run has ended; the user's other runs share its weight. No effect if it was never added."""
        meters = self._meters.get(user)
        if meters is None or meter not in meters:
            return
        del meters[meter]
        if meters:
            _share(meters)
        else:
            del self._meters[user]


def _share(meters):
    for meter, weight in meters.items():
        meter.set_cpu_weight(max(1, weight // len(meters)))
