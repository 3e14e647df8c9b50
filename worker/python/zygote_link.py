"""The supervisor's side of a zygote: starts it, maps its users, gives it slots, keeps a few units ready."""

import json
import os
import resource
import socket
import subprocess

import cgroup_v1
from supervised_slot import Slot
from supervised_unit import FIRST_HOST_UID, FIRST_UID, Unit

UIDS = 65536
REFILL_DELAY_SECONDS = 0.025
UNITS_FAILED_MAX = 20
THREAD_STACK_BYTES = 2 << 20

BOOTSTRAP = "with open('zygote.py', encoding='utf-8') as f: c = compile(f.read(), '<runq>', 'exec')\nexec(c)"
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/box/home", "TMPDIR": "/tmp", "USER": "student",
    "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MPLCONFIGDIR": "/box/home",
    "MPLBACKEND": "module://runq_matplotlib", "PYTHONPATH": "/opt/runq",
}


def _small_thread_stacks():
    """libc gives each thread the stack limit it was started under; 8 MiB for each of 64 threads would count against a run's memory."""
    _, hard = resource.getrlimit(resource.RLIMIT_STACK)
    resource.setrlimit(resource.RLIMIT_STACK, (THREAD_STACK_BYTES, hard))


class Zygote:
    """`host` is the supervisor."""

    slot_type, unit_type = Slot, Unit

    def __init__(self, host, kind, on_ready, on_failed):
        self.host, self.kind = host, kind
        self._on_ready, self._on_failed = on_ready, on_failed
        self.facts = {}
        self.ready, self.free, self.slots = [], [], []
        self.preparing = self._units_failed = self._slots_waiting = self._slots = self._parked = 0
        self._refill_timer = None
        self._started = self._is_abandoned = False
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        theirs.set_inheritable(True)
        self.process = subprocess.Popen(
            [host.settings["python"], "-c", BOOTSTRAP, str(theirs.fileno())], cwd=os.path.dirname(os.path.abspath(__file__)),
            env=self._environment(), stdin=subprocess.DEVNULL, pass_fds=(theirs.fileno(), *self._kept()), start_new_session=True,
            preexec_fn=_small_thread_stacks)
        theirs.close()
        self.control.send(json.dumps(self._settings()).encode())
        host.loop.watch(self.control.fileno(), self._on_message)
        host.processes.append(self)

    def _environment(self):
        return ENVIRONMENT

    def _kept(self):
        """Descriptors that zygote and slots hold open as long as they live."""
        return ()

    def _settings(self):
        """What the zygote is told of its world."""
        prefixes = {path for path in self.host.settings["prefixes"] if not (path + "/").startswith("/usr/")}
        # Folders within /usr need no mount of their own; /usr/local and below come with it.
        return {"kind": self.kind, "seccomp": self.host.seccomp.hex(), "prefixes": sorted(prefixes), "users": self._users()}

    def _on_message(self):
        message = self.control.recv(65536)
        if message == b"map":
            self._map_users()
        elif not message:
            self._fail("it ended")
        else:
            facts = json.loads(message)
            if "failed" in facts:
                self._fail(facts["failed"])
            else:
                self.facts = facts
                self._make_slots()

    def _fail(self, why):
        if self._is_abandoned:
            return
        self.host.loop.forget(self.control.fileno())
        if self._started:
            self.host.fatal(f"the zygote {self.kind} failed: {why}")
        else:
            self._on_failed(self, why)

    def _map_users(self):
        pid = self.process.pid
        try:
            if os.getuid() == 0:
                for name in ("uid_map", "gid_map"):
                    cgroup_v1.write(f"/proc/{pid}/{name}", f"0 {FIRST_HOST_UID} {UIDS}")
            else:
                cgroup_v1.write(f"/proc/{pid}/setgroups", "deny")
                cgroup_v1.write(f"/proc/{pid}/uid_map", f"0 {os.getuid()} 1")
                cgroup_v1.write(f"/proc/{pid}/gid_map", f"0 {os.getgid()} 1")
            self.control.send(b"mapped")
        except OSError as error:
            self.process.kill()
            self._fail(f"its users could not be mapped ({error})")

    def _slots_max(self):
        settings = self.host.settings
        return settings["lanes"] + settings["readyUnits"] + settings["parkedMax"]

    def _users(self):
        """Without root there is one user, who is shown as the first."""
        return list(range(FIRST_UID, FIRST_UID + (self._slots_max() if os.getuid() == 0 else 1)))

    def _make_slots(self):
        """As many as can be in use at once: one for each lane, each ready unit, and each parked session."""
        while self._slots < self.host.settings["lanes"] + self.host.settings["readyUnits"] + self._parked:
            if not self._started:
                self._slots_waiting += 1
            self.slots.append(self.slot_type(self, self._slots, self.host.tree.slot(f"{self.kind}-{self._slots}")))
            self._slots += 1

    def park(self, by):
        """A parked session keeps its slot, so that the lane it gave back finds another; slots that were made for that stay."""
        self._parked += by
        self._make_slots()

    def slot_free(self, slot):
        """It has just started, or has cleared away its last unit."""
        self.free.append(slot)
        if self._slots_waiting > 0:
            self._slots_waiting -= 1
            if self._slots_waiting:
                return
        if self.ready:
            self.refill_soon()
        else:
            self.refill()

    def slot_lost(self, slot):
        """Killed by us because it did not answer, or by the kernel for memory. Its run has been told; another takes its place."""
        if slot in self.free:
            self.free.remove(slot)
        if slot in self.slots:
            self.slots.remove(slot)
        self._units_failed += 1
        if not self.host.loop.running or self._failed_too_often():
            return
        self.host.log(f"a slot of the zygote {self.kind} ended; another takes its place")
        self.slots.append(self.slot_type(self, slot.number, slot.meter))

    def refill(self):
        """Prepares units up to the pool's size and for those who wait."""
        if not self.host.loop.running or self._is_abandoned:
            return
        wanted = self.host.settings["readyUnits"] + self.host.waiting_for(self.kind)
        while self.free and len(self.ready) + self.preparing < wanted:
            self.preparing += 1
            self.unit_type(self, self.free.pop())

    def refill_soon(self):
        """Leaves the processors to the run that has just begun: refilling at once doubled the first-byte median."""
        if self._refill_timer is None:
            self._refill_timer = self.host.loop.after(REFILL_DELAY_SECONDS, self._refill_now)

    def _refill_now(self):
        self._refill_timer = None
        self.refill()

    def unit_ready(self, unit):
        self.preparing -= 1
        self._units_failed = 0
        self.ready.append(unit)
        if not self._started:
            self._started = True
            self._on_ready(self)
        self.host.serve_waiting()

    def unit_failed(self, unit, was_ready):
        """An idle unit died: nobody's run, but a machine on which it keeps happening must not look healthy."""
        if was_ready:
            self.ready.remove(unit)
        else:
            self.preparing -= 1
        self._units_failed += 1
        if not self._failed_too_often():
            self.refill_soon()

    def _failed_too_often(self):
        if self._units_failed <= UNITS_FAILED_MAX:
            return False
        self._fail(f"{self._units_failed} units in a row did not become ready")
        return True

    def abandon(self):
        """A way of confining that did not work: nothing of this zygote is heard any more."""
        self._is_abandoned = True
        self.host.loop.forget(self.control.fileno())
        for slot in self.slots:
            slot.abandon()
        self.end()

    def end(self):
        """Process 1 of its pid namespace takes everything along."""
        self.control.close()
        self.process.kill()

    def has_idle_slot(self):
        """Whether a slot has no run."""
        return any(slot.unit is None or slot.unit.run is None for slot in self.slots)

    def take(self):
        """A ready unit, or None."""
        return self.ready.pop(0) if self.ready else None
