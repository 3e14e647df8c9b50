"""What all units of a supervisor stand on in the tiers without namespaces: folders on the disk, users of their own, the sweeper."""

import os
import pwd
import socket
import stat
import subprocess
import sys
import tempfile

import chroot_root
import groups

PLACES = ("/var/tmp", "/tmp")
PREFIX = "runq-"
IMPORTABLE = "importable"
NAME_BYTES_MAX = 256
# Users that no account has: below Debian's ranges for services and containers, within the 65536 that a container may have.
FIRST_USER, LAST_USER, USERS_A_CLAIM = 40000, 59999, 100
SWEEPER_WAIT_SECONDS = 3


class Ground:
    """Opened once for a way; OSError where this machine does not allow it."""

    def __init__(self, settings, way):
        self._settings, self._way = settings, way
        self._places = settings["lanes"] + settings["readyUnits"] + settings["parkedMax"]
        self._first_user, self._claims = None, []
        self._last_unit = 0
        if "uids" in way.walls:
            self._claim_users(2 * (len(settings["zygotes"]) * self._places + 1))
        self._box = self._make_box(_read_modules())
        self._sweeper = subprocess.Popen(
            [sys.executable, "-I", "-S", "-B", os.path.join(os.path.dirname(os.path.abspath(__file__)), "sweeper.py"), self._box,
             *_stale_boxes(settings["cgroupName"], self._box)], stdin=subprocess.PIPE, start_new_session=True)
        os.set_blocking(self._sweeper.stdin.fileno(), False)

    def _make_box(self, modules):
        reasons = []
        for place in PLACES:
            box = None
            try:
                box = tempfile.mkdtemp(prefix=PREFIX, dir=place)
                self._fill(box, modules)
                return box
            except OSError as error:
                reasons.append(str(error))
                if box is not None:
                    subprocess.run(["/bin/rm", "-rf", "--one-file-system", "--", box], check=False)
        raise OSError("; ".join(reasons))

    def _fill(self, box, modules):
        with open(box + "/worker", "w") as file:
            file.write(self._settings["cgroupName"])
        os.chmod(box, 0o711)
        os.mkdir(box + "/trash", 0o700)
        os.mkdir(box + "/caches", 0o700)
        if "chroot" in self._way.walls:
            os.mkdir(box + "/root", 0o755)
            chroot_root.build(box + "/root", self._settings["prefixes"], modules, self._users_of_programs())
            self.root, self.modules, self._units, self._units_inside = box + "/root", "/opt/runq", box + "/root/box", "/box"
            return
        self.root, self.modules, self._units, self._units_inside = None, box + "/modules", box, box
        os.mkdir(self.modules, 0o755)
        for name, text in modules.items():
            with open(f"{self.modules}/{name}.py", "w") as file:
                file.write(text)

    @property
    def caches(self):
        """Where the preload of a zygote may write."""
        return self._box + "/caches"

    def _claim_users(self, count):
        """A range that no account, no process and no other worker has. A claim is an abstract socket, which the slots hold, too: after
        a killed supervisor they still end what their users run. It is of a network namespace, so processes are asked as well."""
        taken = {account.pw_uid for account in pwd.getpwall()} | _users_of_processes()
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

    def _users_of_programs(self):
        return range(self._first_user, self._first_user + 2 * len(self._settings["zygotes"]) * self._places, 2)

    def users(self, kind, number):
        """(the programs', the one that ends them) of a place, or None where all are the worker's user. Number None is for trials."""
        if self._first_user is None:
            return None
        place = self._settings["zygotes"].index(kind) * self._places + number if number is not None else (
            len(self._settings["zygotes"]) * self._places)
        return self._first_user + 2 * place, self._first_user + 2 * place + 1

    def new_unit(self, users):
        """What a new unit is told of itself."""
        self._last_unit += 1
        return {"uid": users[0] if users else os.getuid(), "users": users, "folder": f"{self._units_inside}/{self._last_unit}"}

    def bury(self, folder):
        """Puts the folder of a dead unit where no program can reach it, before its user serves the next, and wakes the sweeper."""
        name = os.path.basename(folder)
        try:
            os.rename(f"{self._units}/{name}", f"{self._box}/trash/{name}")
        except FileNotFoundError:
            return
        try:
            self._sweeper.stdin.write(b"x")
            self._sweeper.stdin.flush()
        except BlockingIOError:
            pass

    @property
    def claims(self):
        """Descriptors that keep the users claimed while they are open."""
        return [claim.fileno() for claim in self._claims]

    def close(self):
        """The sweeper removes the rest by itself; it is only given a moment here."""
        self._sweeper.stdin.close()
        for claim in self._claims:
            claim.close()
        try:
            self._sweeper.wait(SWEEPER_WAIT_SECONDS)
        except subprocess.TimeoutExpired:
            pass


def _users_of_processes():
    found = set()
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                found.add(entry.stat().st_uid)
            except FileNotFoundError:
                continue
    return found


def _read_modules():
    """Name -> source of what programs may import besides the standard library."""
    found = {}
    for entry in os.scandir(os.path.join(os.path.dirname(os.path.abspath(__file__)), IMPORTABLE)):
        if entry.name.endswith(".py"):
            with open(entry.path, encoding="utf-8") as file:
                found[entry.name[:-3]] = file.read()
    return found


def _stale_boxes(own_name, own_box):
    """Folders that dead workers left, or an earlier life of this one. In each a file names the worker."""
    found = []
    for place in PLACES:
        for entry in os.scandir(place):
            facts = entry.stat(follow_symlinks=False)
            if not entry.name.startswith(PREFIX) or not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.getuid() or entry.path == own_box:
                continue
            try:
                with open(entry.path + "/worker") as file:
                    name = file.read(NAME_BYTES_MAX)
            except OSError:
                continue
            if name == own_name or groups.is_dead(name):
                found.append(entry.path)
    return found
