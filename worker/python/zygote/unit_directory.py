"""The directory of a unit in the tiers without namespaces, and how its processes are killed.
`zygote/unit_namespaces.py` is its counterpart."""

import os
import signal
import sys

from confinement import landlock, root_filesystem
from linux import kill_user, syscalls
from program import child_process
from zygote import confine_no_namespaces, disk_usage

DEVICES = tuple("/dev/" + name for name in root_filesystem.DEVICES)


class UnitDirectory:
    """Opened and closed once per unit. Belongs to a slot, which ends all processes below it."""

    poll_seconds = disk_usage.POLL_SECONDS

    def __init__(self, context):
        self._context = context
        self._folder = self._users = self._usage = None
        read = ("/usr", "/lib", "/lib64", "/bin", *context["prefixes"], *root_filesystem.HOST_FILES, context["modules"])
        abi = context["landlockAbi"] if "landlock" in context["mechanisms"] else 0
        self._ruleset = landlock.preparer(abi, read, read, DEVICES, not syscalls.starts_modprobe_for_formats())
        self.is_overfull = False

    @property
    def work(self):
        """The program's working folder."""
        return self._folder + "/work"

    def open(self, settings):
        """Makes a new folder. Returns the Landlock ruleset for the program (a descriptor, or None)."""
        self._folder, self._users, self.is_overfull = settings["folder"], settings["users"], False
        self._usage = disk_usage.DiskUsageMonitor(self._folder, settings["diskBytes"], settings["filesMax"])
        os.mkdir(self._folder, 0o711)
        for name in ("work", "tmp", "home"):
            os.mkdir(f"{self._folder}/{name}", 0o700)
            if self._users is not None:
                os.chown(f"{self._folder}/{name}", settings["uid"], settings["uid"])
        return self._ruleset((self._folder,))

    def enter(self):
        """Called in the program's process while it can still see /proc."""
        os.chdir(self.work)
        home = self._folder + "/home"
        os.environ.update(HOME=home, TMPDIR=self._folder + "/tmp", MPLCONFIGDIR=home)
        if "tempfile" in sys.modules:
            sys.modules["tempfile"].tempdir = None
        # A process may open its own files below /proc only while it is dumpable.
        syscalls.set_dumpable()
        fd = os.open("self/oom_score_adj", os.O_WRONLY | os.O_CLOEXEC, dir_fd=self._context["proc"])
        os.write(fd, str(child_process.OOM_SCORE).encode())
        os.close(fd)

    drop_privileges = staticmethod(confine_no_namespaces.drop_privileges)

    def resize(self, settings):
        """Applies the disk size of a run, which may differ from the size the unit was made with."""
        self._usage.resize(settings)

    def check_disk(self):
        """Kills a program whose files exceed its disk size; no full disk stops it here."""
        if not self._usage.is_within_limits():
            self.is_overfull = True
            self.signal_all(signal.SIGKILL)

    def signal_all(self, number):
        """Sends a signal to all processes of the run except this one."""
        kill_user.signal_all(self._users, number)

    def abort(self):
        """The supervisor has exited. Never returns."""
        kill_user.kill_descendants(self._users)
        os._exit(0)

    def close(self):
        """The supervisor removes the folder before it gives this slot another unit."""
