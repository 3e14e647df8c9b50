"""The CPU weight of all programs of a worker together, beside the rest of the machine; the same for both versions of
control groups."""

import os


class TreeWeight:
    """`weights`: the file of the weight in `folder`, the usual value and the boosted one. `write(path, value)`."""

    def __init__(self, folder, weights, write):
        self._idle_file = folder + "/cpu.idle"
        name, self._usual, self._boosted = weights
        self._weight_file, self._write = f"{folder}/{name}", write
        self._can_yield = os.path.exists(self._idle_file)  # from Linux 5.15 on
        self._is_boosted = self._yields = False
        self._apply()

    def boost(self, wanted):
        """Puts all programs ahead of the machine's other processes, or behind them again."""
        self._is_boosted = wanted
        self._apply()

    def set_yielding(self, wanted):
        """Lets every other process of the machine preempt programs, see `yielding.py`. A boost comes first."""
        self._yields = wanted
        self._apply()

    def _apply(self):
        """The kernel refuses a weight for an idle group, and resets it when the group stops being idle."""
        is_idle = self._can_yield and self._yields and not self._is_boosted
        if self._can_yield:
            self._write(self._idle_file, int(is_idle))
        if not is_idle:
            self._write(self._weight_file, self._boosted if self._is_boosted else self._usual)
