"""Measures the size of a run's folder a few times a second where no file system of its own limits it.

This limit is soft: a program can exceed it between two measurements. Each measurement is bounded: it stops at the first
entry beyond the limit.
"""

import os
import stat

POLL_SECONDS = 0.25
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class DiskUsageMonitor:
    """Limits of one folder: allocated bytes on the disk, and number of entries."""

    poll_seconds = POLL_SECONDS

    def __init__(self, folder, bytes_max, entries_max):
        self._folder, self._bytes_max, self._entries_max = folder, bytes_max, entries_max

    def resize(self, settings):
        """Applies the limits of a run, which may differ from those the unit was made with."""
        self._bytes_max, self._entries_max = settings["diskBytes"], settings["filesMax"]

    def is_within_limits(self):
        """False when the folder exceeds a limit. Changes during the measurement may be missed until the next one."""
        try:
            top = os.open(self._folder, _FOLDER)
        except OSError:
            return True
        pending, total, entries = [top], 0, 0
        try:
            while pending:
                folder = pending.pop()
                try:
                    with os.scandir(folder) as found:
                        for entry in found:
                            entries += 1
                            total += self._measure(folder, entry.name, pending)
                            if entries > self._entries_max or total > self._bytes_max:
                                return False
                except OSError:
                    continue
                finally:
                    os.close(folder)
            return True
        finally:
            for folder in pending:
                os.close(folder)

    @staticmethod
    def _measure(folder, name, pending):
        """Allocated bytes of one entry. A folder is opened and added to `pending`."""
        try:
            status = os.stat(name, dir_fd=folder, follow_symlinks=False)
            if stat.S_ISDIR(status.st_mode):
                pending.append(os.open(name, _FOLDER, dir_fd=folder))
            return status.st_blocks * 512
        except OSError:
            return 0
