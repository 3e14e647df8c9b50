"""The supervisor's side of zygotes, slots and units in the tiers without namespaces; what differs from the rooms named after those.

The folder of a unit is buried before its place, and with it its user, is given to the next. A slot that had to be killed takes nothing
along here, so its user's processes are ended from this side.
"""

import contextlib
import os
import signal
import time

import kill_user
import linux
import process_meter
from flat_policy import PLACE_OF_PID
from supervised_slot import DYING_SECONDS_MAX, Slot
from supervised_unit import Unit
from zygote_link import ENVIRONMENT, Zygote


LOOK_AGAIN_SECONDS = 0.01


@contextlib.contextmanager
def seeing_as(users):
    """Looks at /proc as the first of `users` for a while; None changes nothing."""
    if users is None:
        yield
        return
    linux.set_file_user(users[0], users[0])
    try:
        yield
    finally:
        linux.set_file_user(os.getuid(), os.getgid())


class FlatTree(process_meter.NoTree):
    """Stands where a tree of control groups would."""

    def slot(self, _name):
        return FlatMeter()


class FlatMeter(process_meter.Meter):
    """Root without CAP_SYS_PTRACE may look closely at a process only as its user."""

    users = None

    @property
    def counts_processes(self):
        """Where all are one user, the kernel's count of processes would count the worker's, too."""
        return self.users is not None

    def memory_bytes(self):
        with seeing_as(self.users):
            return super().memory_bytes()


class FlatSlot(Slot):
    """`users`: the programs', and the one that ends them; None where all are the worker's. `folder`: of its unit, until it is buried."""

    def __init__(self, zygote, number, meter):
        self.users = meter.users = zygote.host.ground.users(zygote.kind, number)
        self.folder = self._lost_at = None
        super().__init__(zygote, number, meter)

    def bury(self):
        """Nothing of the unit is alive any more."""
        if self.folder is not None:
            self.zygote.host.ground.bury(self.folder)
            self.folder = None

    def _lost(self):
        if self.users is not None:
            if kill_user.signal_all(self.users, signal.SIGKILL):
                # They are dying. The run is over when they are gone.
                loop, now = self.zygote.host.loop, time.monotonic()
                self._lost_at = self._lost_at or now
                if now - self._lost_at > DYING_SECONDS_MAX:
                    self.zygote.host.fatal(f"processes of the user {self.users[0]} do not end")
                if self._pidfd is not None:
                    loop.forget(self._pidfd)
                loop.after(LOOK_AGAIN_SECONDS, self._lost)
                return
        elif self.unit is not None and self.unit.program_pid is not None:
            try:
                os.kill(self.unit.program_pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.bury()
        super()._lost()


class FlatUnit(Unit):
    """Has a folder and, in most ways, a user."""

    def _identity(self):
        told = self.host.ground.new_unit(self.slot.users)
        self.slot.folder = told["folder"]
        return told

    def memory_bytes(self):
        """Its network would be the host's, and it has no sockets."""
        return self.slot.meter.memory_bytes()

    def waits_for_input(self):
        with seeing_as(self.slot.users):
            return super().waits_for_input()


class FlatZygote(Zygote):
    """`host.ground` is there before it."""

    slot_type, unit_type = FlatSlot, FlatUnit

    def _environment(self):
        ground = self.host.ground
        return {**ENVIRONMENT, "HOME": ground.caches, "MPLCONFIGDIR": ground.caches, "PYTHONPATH": (ground.root or "") + ground.modules}

    def _kept(self):
        return self.host.ground.claims

    def _settings(self):
        ground = self.host.ground
        trial = ground.new_unit(ground.users(self.kind, None))
        self._trial_folder = trial["folder"]
        return {**super()._settings(), "way": {
            "walls": sorted(self.host.way.walls), "chroot": ground.root, "modules": ground.modules,
            "trial": {**trial, "diskBytes": 1 << 20, "filesMax": 16},
            "ownProcessFilter": self.host.own_process_filter.hex(), "placeOfPid": PLACE_OF_PID,
        }}

    def _make_slots(self):
        self.host.ground.bury(self._trial_folder)
        super()._make_slots()

    def slot_free(self, slot):
        slot.bury()
        super().slot_free(slot)

    def end(self):
        """The slots hear that their sockets end, end their runs, and the zygote waits for them."""
        for slot in self.slots:
            slot.control.close()
        self.control.close()
