"""Host resources for the tiers without namespaces: directories, uid ranges and the cleanup process."""

import os
import pwd
import socket
import stat
import subprocess
import sys
import tempfile

from cgroups import open_cgroups
from confinement import chroot, root_filesystem
from supervisor import interpreter_pools
from supervisor.zygote_handle import CODE_FOLDER

PREFIX = "runq-"
NAME_BYTES_MAX = 256
# Uids without an account: below Debian's ranges for services and containers, within the 65536 of a container.
FIRST_USER, LAST_USER, USERS_A_CLAIM = 40000, 59999, 100
CLEANUP_WAIT_SECONDS = 3


class HostResources:
    """Opened once for a tier. OSError where this machine does not allow it."""

    def __init__(self, settings, tier):
        self._settings, self._tier = settings, tier
        self._slots = settings["slots"] + settings["readyUnits"] + settings["parkedMax"] + 1
        self._pools = interpreter_pools.names(settings)
        self._first_user, self._claims = None, []
        self._last_unit = 0
        if "uids" in tier.mechanisms:
            self._claim_users(2 * (len(self._pools) * self._slots + 1))
        self._folder = self._make_folder(_read_modules())
        self._cleanup = subprocess.Popen(
            [sys.executable, "-I", "-S", "-B", CODE_FOLDER + "/supervisor/cleanup.py", self._folder,
             *_stale_folders(settings, self._folder)], stdin=subprocess.PIPE, start_new_session=True)
        os.set_blocking(self._cleanup.stdin.fileno(), False)

    def _make_folder(self, modules):
        reasons = []
        for parent in self._settings["scratchFolders"]:
            folder = None
            try:
                folder = tempfile.mkdtemp(prefix=PREFIX, dir=parent)
                self._fill(folder, modules)
                return folder
            except OSError as error:
                reasons.append(str(error))
                if folder is not None:
                    subprocess.run(["/bin/rm", "-rf", "--one-file-system", "--", folder], check=False)
        raise OSError("; ".join(reasons))

    def _fill(self, folder, modules):
        with open(folder + "/worker", "w") as file:
            file.write(self._settings["cgroupName"])
        os.chmod(folder, 0o711)
        os.mkdir(folder + "/trash", 0o700)
        os.mkdir(folder + "/caches", 0o700)
        if "chroot" in self._tier.mechanisms:
            os.mkdir(folder + "/root", 0o755)
            chroot.build(folder + "/root", self._settings["prefixes"], modules, self._program_users())
            self.root, self.modules = folder + "/root", "/opt/runq"
            self._units, self._units_inside = folder + "/root/box", "/box"
            return
        self.root, self.modules, self._units, self._units_inside = None, folder + "/modules", folder, folder
        os.mkdir(self.modules, 0o755)
        root_filesystem.write_files(self.modules, modules)

    @property
    def caches(self):
        """The folder to which a zygote may write during its preload."""
        return self._folder + "/caches"

    def _claim_users(self, count):
        """Claims a range of uids that no account, process or other worker uses. A claim is an abstract socket. The
        slots hold it as well, since they kill their users' processes after a supervisor was killed. Sockets belong to a
        network namespace, so processes are checked as well."""
        taken = {account.pw_uid for account in pwd.getpwall()} | _process_users()
        for first in range(FIRST_USER, LAST_USER - count, USERS_A_CLAIM):
            if taken.intersection(range(first, first + count)):
                continue
            claims = []
            try:
                for part in range(first, first + count, USERS_A_CLAIM):
                    claims.append(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
                    claims[-1].bind(f"\0runq-users-{part}")
                self._first_user, self._claims = first, claims
                return
            except OSError:
                for claim in claims:
                    claim.close()
        raise OSError(f"no {count} users are free between {FIRST_USER} and {LAST_USER}")

    def _program_users(self):
        return range(self._first_user, self._first_user + 2 * len(self._pools) * self._slots, 2)

    def users(self, pool, number):
        """(the programs' uid, the killing uid) of a slot, or None where all have the worker's. Number None is for
        trials, which run one at a time."""
        if self._first_user is None:
            return None
        index = len(self._pools) * self._slots if number is None else self._pools.index(pool) * self._slots + number
        return self._first_user + 2 * index, self._first_user + 2 * index + 1

    def new_unit(self, users):
        """The settings of a new unit."""
        self._last_unit += 1
        folder = f"{self._units_inside}/{self._last_unit}"
        return {"uid": users[0] if users else os.getuid(), "users": users, "folder": folder}

    def schedule_removal(self, folder):
        """Moves the folder of a dead unit out of the programs' reach before its user gets another unit, and notifies
        the cleanup process."""
        name = os.path.basename(folder)
        try:
            os.rename(f"{self._units}/{name}", f"{self._folder}/trash/{name}")
        except FileNotFoundError:
            return
        try:
            self._cleanup.stdin.write(b"x")
            self._cleanup.stdin.flush()
        except BlockingIOError:
            pass

    @property
    def claims(self):
        """Descriptors that hold the claims while they are open."""
        return [claim.fileno() for claim in self._claims]

    def close(self):
        """The cleanup process removes the rest by itself; this only waits a moment for it."""
        self._cleanup.stdin.close()
        for claim in self._claims:
            claim.close()
        try:
            self._cleanup.wait(CLEANUP_WAIT_SECONDS)
        except subprocess.TimeoutExpired:
            pass


def _process_users():
    found = set()
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                found.add(entry.stat().st_uid)
            except FileNotFoundError:
                continue
    return found


def _read_modules():
    """Path -> source of the modules that programs may import besides the standard library."""
    found, root = {}, CODE_FOLDER + "/site-packages/"
    for folder, _, names in os.walk(root):
        for name in names:
            if name.endswith(".py"):
                with open(f"{folder}/{name}", encoding="utf-8") as file:
                    found[os.path.relpath(f"{folder}/{name}", root)] = file.read()
    return found


def _stale_folders(settings, own_folder):
    """Folders of dead workers, or of an earlier process of this one. A file in each names the worker."""
    found = []
    for parent in settings["scratchFolders"]:
        for entry in os.scandir(parent):
            status = entry.stat(follow_symlinks=False)
            is_ours = stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid()
            if not entry.name.startswith(PREFIX) or not is_ours or entry.path == own_folder:
                continue
            try:
                with open(entry.path + "/worker") as file:
                    name = file.read(NAME_BYTES_MAX)
            except OSError:
                continue
            if name == settings["cgroupName"] or open_cgroups.is_stale(name):
                found.append(entry.path)
    return found
