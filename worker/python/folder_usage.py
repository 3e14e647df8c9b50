"""Looks at the size of a run's folder a few times a second where no file system of its own bounds it.

Soft: what is written between two looks overshoots. A look is bounded: it ends at the first entry beyond the limit.
"""

import os
import stat

LOOK_SECONDS = 0.25
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class Watch:
    """Limits of one folder: bytes as they lie on the disk, and entries."""

    seconds = LOOK_SECONDS

    def __init__(self, folder, bytes_max, entries_max):
        self._folder, self._bytes_max, self._entries_max = folder, bytes_max, entries_max

    def resize(self, settings):
        """A run may have another size of disk than units are made with."""
        self._bytes_max, self._entries_max = settings["diskBytes"], settings["filesMax"]

    def look(self):
        """False when the folder holds more than it may. What changes meanwhile may be missed until the next look."""
        try:
            top = os.open(self._folder, _FOLDER)
        except OSError:
            return True
        waiting, total, entries = [top], 0, 0
        try:
            while waiting:
                folder = waiting.pop()
                try:
                    with os.scandir(folder) as found:
                        for entry in found:
                            entries += 1
                            total += self._weigh(folder, entry.name, waiting)
                            if entries > self._entries_max or total > self._bytes_max:
                                return False
                except OSError:
                    continue
                finally:
                    os.close(folder)
            return True
        finally:
            for folder in waiting:
                os.close(folder)

    @staticmethod
    def _weigh(folder, name, waiting):
        """Bytes of one entry; a folder is opened for later."""
        try:
            facts = os.stat(name, dir_fd=folder, follow_symlinks=False)
            if stat.S_ISDIR(facts.st_mode):
                waiting.append(os.open(name, _FOLDER, dir_fd=folder))
            return facts.st_blocks * 512
        except OSError:
            return 0
