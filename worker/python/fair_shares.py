"""Gives each user the same weight on the processors, however many runs he has: a user with two runs that burn does not take from a
neighbour with one.

Each run lives in a control group from its birth, so that it cannot be moved below a group of its user (moving stalls every fork of the
machine); the runs of a user share one weight instead. What one run of a user does not use goes to all, as with any weight.
"""

WEIGHT = 1000


class FairShares:
    """Knows which meters belong to whom; `user` is any text, and None shares with nobody."""

    def __init__(self):
        self._meters = {}

    def enter(self, user, meter):
        """A run of the user begins in this group."""
        meters = self._meters.setdefault(user, []) if user is not None else []
        meters.append(meter)
        _share(meters)

    def leave(self, user, meter):
        """It has ended; the others of this user have the more. Harmless when it never began."""
        meters = self._meters.get(user)
        if meters is None or meter not in meters:
            return
        meters.remove(meter)
        if meters:
            _share(meters)
        else:
            del self._meters[user]


def _share(meters):
    for meter in meters:
        meter.weigh(max(1, WEIGHT // len(meters)))
