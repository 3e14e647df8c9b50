"""Handles of zygotes, slots and units in the tiers without namespaces: the differences from the base classes.

The folder of a unit is removed before its slot, and with it its user, gets another unit. Killing a slot does not kill
its program here, so the supervisor kills the user's processes itself.
"""

import contextlib
import os
import signal
import time

from cgroups import proc_meter
from confinement.seccomp_shared_host import PID_PLACEHOLDER
from linux import kill_user, syscalls
from supervisor.pipes.stdin_wait import StdinWait
from supervisor.slot_handle import KILL_SECONDS_LIMIT, SlotHandle
from supervisor.unit_handle import UnitHandle
from supervisor.zygote_handle import ZygoteHandle

EXIT_POLL_SECONDS = 0.01


@contextlib.contextmanager
def reading_proc_as(users):
    """Reads /proc as the first of `users` inside the block; None changes nothing."""
    if users is None:
        yield
        return
    syscalls.set_fs_ids(users[0], users[0])
    try:
        yield
    finally:
        syscalls.set_fs_ids(os.getuid(), os.getgid())


class TreeNoNamespaces(proc_meter.NoTree):
    """Takes the place of a tree of control groups."""

    def slot(self, _name):
        return MeterNoNamespaces()


class MeterNoNamespaces(proc_meter.Meter):
    """Root without CAP_SYS_PTRACE may read a process's details in /proc only as its user."""

    users = None

    @property
    def counts_processes(self):
        """With one user for all, the kernel's process count would include the worker's processes."""
        return self.users is not None

    def sample(self):
        with reading_proc_as(self.users):
            super().sample()


class SlotHandleNoNamespaces(SlotHandle):
    """`users`: (the programs' uid, the killing uid), or None where all have the worker's. `folder`: of its unit, until
    its removal."""

    def __init__(self, zygote, number, meter):
        self.users = meter.users = zygote.supervisor.host_resources.users(zygote.pool.name, number)
        self.folder = self._killed_at = None
        super().__init__(zygote, number, meter)

    def remove_folder(self):
        """Called when no process of the unit is left."""
        if self.folder is not None:
            self.zygote.supervisor.host_resources.schedule_removal(self.folder)
            self.folder = None

    def _finish(self):
        if self.users is not None:
            kill_user.signal_all(self.users, signal.SIGKILL)
            if kill_user.has_processes(self.users):
                # They are exiting. The run ends when they are gone.
                loop, now = self.zygote.supervisor.loop, time.monotonic()
                self._killed_at = self._killed_at or now
                if now - self._killed_at > KILL_SECONDS_LIMIT:
                    self.zygote.supervisor.fatal(f"processes of the user {self.users[0]} do not end")
                if self._pidfd is not None:
                    loop.unwatch(self._pidfd)
                loop.after(EXIT_POLL_SECONDS, self._finish)
                return
        elif self.unit is not None and self.unit.program_pid is not None:
            try:
                os.kill(self.unit.program_pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.remove_folder()
        super()._finish()


class UnitHandleNoNamespaces(UnitHandle):
    """Has a folder and, in most tiers, a user. It has no sockets, since its network would be the host's."""

    has_network = False

    def _identity(self):
        settings = self.supervisor.host_resources.new_unit(self.slot.users)
        self.slot.folder = settings["folder"]
        return settings

    def stdin_wait(self):
        return StdinWait(self.program_pid, self.stdin, lambda: reading_proc_as(self.slot.users))


class ZygoteHandleNoNamespaces(ZygoteHandle):
    """Needs `supervisor.host_resources`."""

    slot_type, unit_type = SlotHandleNoNamespaces, UnitHandleNoNamespaces

    def _environment(self):
        host_resources = self.supervisor.host_resources
        modules = (host_resources.root or "") + host_resources.modules
        caches = host_resources.caches
        return {**super()._environment(), "HOME": caches, "MPLCONFIGDIR": caches, "PYTHONPATH": modules}

    def _inherited_fds(self):
        return self.supervisor.host_resources.claims

    def _settings(self):
        host_resources = self.supervisor.host_resources
        trial = host_resources.new_unit(host_resources.users(self.pool.name, None))
        self._trial_folder = trial["folder"]
        return {**super()._settings(), "tier": {
            "mechanisms": sorted(self.supervisor.tier.mechanisms),
            "chroot": host_resources.root, "modules": host_resources.modules,
            "trial": {**trial, "diskBytes": 1 << 20, "filesMax": 16},
            "ownProcessFilter": self.supervisor.own_process_filter.hex(), "pidPlaceholder": PID_PLACEHOLDER,
        }}

    def _loaded(self):
        self.supervisor.host_resources.schedule_removal(self._trial_folder)
        super()._loaded()

    def slot_free(self, slot):
        slot.remove_folder()
        super().slot_free(slot)

    def end(self):
        """The slots see the end of their sockets and kill their runs; the zygote waits for the slots."""
        for slot in self.slots:
            slot.control.close()
        self.control.close()
