"""What each unit gets for itself in the tiers without namespaces, and how what is in it is ended. See `private_world.py` for the others."""

import os
import signal
import sys

import flat_walls
import folder_usage
import kill_user
import landlock
import linux
import outer_root
import student

DEVICES = tuple("/dev/" + name for name in outer_root.DEVICES)


class FlatPlace:
    """Opened and closed once per unit. Lives in a slot, which sees to the end of everything below it."""

    look_seconds = folder_usage.LOOK_SECONDS

    def __init__(self, world):
        self._world = world
        self._folder = self._users = self._usage = None
        read = ("/usr", "/lib", "/lib64", "/bin", *world["prefixes"], *outer_root.HOST_FILES, world["modules"])
        self._ruleset = landlock.preparer(world["landlockAbi"] if "landlock" in world["walls"] else 0, read, DEVICES)
        self.is_overfull = False

    @property
    def work(self):
        """The program's working folder."""
        return self._folder + "/work"

    def open(self, settings):
        """Makes a new folder. Returns the Landlock ruleset for the program (a descriptor, or None)."""
        self._folder, self._users, self.is_overfull = settings["folder"], settings["users"], False
        self._usage = folder_usage.Watch(self._folder, settings["diskBytes"], settings["filesMax"])
        os.mkdir(self._folder, 0o711)
        for name in ("work", "tmp", "home"):
            os.mkdir(f"{self._folder}/{name}", 0o700)
            if self._users is not None:
                os.chown(f"{self._folder}/{name}", settings["uid"], settings["uid"])
        return self._ruleset((self._folder,))

    def enter(self):
        """In the program's process, while it can still see /proc."""
        os.chdir(self.work)
        os.environ.update(HOME=self._folder + "/home", TMPDIR=self._folder + "/tmp", MPLCONFIGDIR=self._folder + "/home")
        if "tempfile" in sys.modules:
            sys.modules["tempfile"].tempdir = None
        # Its own files below /proc are open to a process only while it may be dumped.
        linux.set_dumpable()
        fd = os.open("self/oom_score_adj", os.O_WRONLY | os.O_CLOEXEC, dir_fd=self._world["proc"])
        os.write(fd, str(student.OOM_SCORE).encode())
        os.close(fd)

    give_up_powers = staticmethod(flat_walls.give_up_powers)

    def resize(self, settings):
        """A run may have another size of disk than units are made with."""
        self._usage.resize(settings)

    def look(self):
        """Ends a program whose files have outgrown its disk, which no full disk tells it here."""
        if not self._usage.look():
            self.is_overfull = True
            self.signal_all(signal.SIGKILL)

    def signal_all(self, number):
        """Everything of the run but this process."""
        kill_user.signal_all(self._users, number)

    def leave(self):
        """The supervisor is gone. Never returns."""
        kill_user.end_descendants(self._users)
        os._exit(0)

    def close(self):
        """The supervisor buries the folder before it gives this place to the next."""
