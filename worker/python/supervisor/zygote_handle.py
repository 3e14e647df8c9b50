"""The handle of a zygote: starts it, maps its users, makes and ends its slots. `interpreter_pool.py` decides when."""

import json
import os
import resource
import socket
import subprocess

from cgroups import cgroup_v1
from supervisor.slot_handle import SlotHandle
from supervisor.unit_handle import FIRST_HOST_UID, FIRST_UID, UnitHandle

UIDS = 65536
UNITS_FAILED_MAX = 20
# A zygote without slots ends within milliseconds, or is killed after this time.
ENDING_SECONDS_MAX = 10
THREAD_STACK_BYTES = 2 << 20

CODE_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # worker/python
BOOTSTRAP = "with open('zygote/zygote.py', encoding='utf-8') as f: c = compile(f.read(), '<runq>', 'exec')\nexec(c)"
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/box/home", "TMPDIR": "/tmp", "USER": "student",
    "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MPLCONFIGDIR": "/box/home",
    "MPLBACKEND": "module://runq_matplotlib", "PYTHONPATH": "/opt/runq",
}


def limit_stacks():
    """For all child processes: libc gives each thread the stack limit under which its process was started. 8 MiB for
    each of 64 threads would count against a run's memory."""
    _, hard = resource.getrlimit(resource.RLIMIT_STACK)
    resource.setrlimit(resource.RLIMIT_STACK, (THREAD_STACK_BYTES, hard))


class ZygoteHandle:
    """Belongs to a pool. Ready once one of its units was; once retired, it makes no more units and ends with its last
    slot."""

    slot_type, unit_type = SlotHandle, UnitHandle

    def __init__(self, pool):
        self.pool, self.supervisor, self.kind = pool, pool.supervisor, pool.kind
        self.info = {}
        self.ready, self.free, self.slots = [], [], []
        self.preparing = self._units_failed = self.turn = 0
        self.is_started = self.is_used = self.is_retired = self._is_abandoned = False
        self._exit_fd = self._ending_overdue = None
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        theirs.set_inheritable(True)
        self.process = subprocess.Popen(
            [self.supervisor.settings["python"], "-c", BOOTSTRAP, str(theirs.fileno())], cwd=CODE_FOLDER,
            env=self._environment(), stdin=subprocess.DEVNULL, pass_fds=(theirs.fileno(), *self._inherited_fds()),
            start_new_session=True)
        theirs.close()
        self.supervisor.zygotes.append(self)
        self.control.send(json.dumps(self._settings()).encode())
        self.supervisor.loop.watch(self.control.fileno(), self._on_message)

    def _environment(self):
        """Without a given hash seed the interpreter draws one."""
        if self.pool.hash_seed is None:
            return ENVIRONMENT
        return {**ENVIRONMENT, "PYTHONHASHSEED": str(self.pool.hash_seed)}

    def _inherited_fds(self):
        """Descriptors that zygote and slots hold open until they end."""
        return ()

    def _settings(self):
        prefixes = {path for path in self.supervisor.settings["prefixes"] if not (path + "/").startswith("/usr/")}
        # Folders within /usr need no mount of their own; /usr/local and below come with it.
        seccomp = self.supervisor.seccomp.hex()
        return {"kind": self.kind, "seccomp": seccomp, "prefixes": sorted(prefixes), "users": self._users()}

    def _on_message(self):
        message = self.control.recv(65536)
        if message == b"map":
            self._map_users()
        elif not message:
            self.fail("it ended")
        else:
            info = json.loads(message)
            if "failed" in info:
                self.fail(info["failed"])
            else:
                self.info = info
                self._loaded()

    def _loaded(self):
        """Its imports are done; from now on it forks slots."""
        self.pool.zygote_loaded(self)

    def fail(self, why):
        if self._is_abandoned:
            return
        self.supervisor.loop.unwatch(self.control.fileno())
        if self.is_started:
            self.supervisor.fatal(f"the zygote {self.pool.name} failed: {why}")
        else:
            self.pool.zygote_failed(self, why)

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
            self.fail(f"its users could not be mapped ({error})")

    def _slots_max(self):
        """Includes the spare slot in which a new interpreter proves that it works."""
        settings = self.supervisor.settings
        return settings["slots"] + settings["readyUnits"] + settings["parkedMax"] + 1

    def _users(self):
        """Without root there is only one user, shown as the first."""
        return list(range(FIRST_UID, FIRST_UID + (self._slots_max() if os.getuid() == 0 else 1)))

    def add_slot(self, number, meter):
        """`number` and `meter` belong to no other slot."""
        self.slots.append(self.slot_type(self, number, meter))

    def park(self, by):
        """A session of this zygote is parked or resumed."""
        self.pool.slot_numbers.park(by)

    def slot_free(self, slot):
        """The slot has just started, or has cleaned up its last unit."""
        self.free.append(slot)
        self.pool.slot_free(self)

    def slot_ended(self, slot):
        """We killed the slot because it did not respond or is no longer needed, or the kernel killed it for memory."""
        if slot in self.free:
            self.free.remove(slot)
        if slot in self.slots:
            self.slots.remove(slot)
        if self.is_retired:
            if not self.slots:
                self._end_and_reap()
            self.pool.slot_numbers.slot_ended(slot)
            return
        self.pool.slot_numbers.release([slot])
        self._units_failed += 1
        if not self.supervisor.loop.running or self._failed_too_often():
            return
        self.supervisor.log(f"a slot of the zygote {self.pool.name} ended; replacing it")
        self.pool.slot_numbers.add_slot(self)

    def prepare(self):
        """Makes a unit in a free slot."""
        self.preparing += 1
        self.unit_type(self, self.free.pop())

    def unit_ready(self, unit):
        self.preparing -= 1
        self._units_failed = 0
        self.ready.append(unit)
        if not self.is_started:
            self.is_started = True
            self.pool.zygote_ready(self)
        self.supervisor.serve_pending()
        if self.is_retired:  # the unit was being made when the zygote retired
            self.pool.slot_numbers.end_idle_slots_soon()

    def unit_failed(self, unit, was_ready):
        """An idle unit died. It had no run, but a machine on which this repeats must not look healthy."""
        if not was_ready:
            self.preparing -= 1
        elif unit in self.ready:
            self.ready.remove(unit)
        if self.is_retired:
            return
        self._units_failed += 1
        if not self._failed_too_often():
            self.pool.refill_soon()

    def _failed_too_often(self):
        if self._units_failed <= UNITS_FAILED_MAX:
            return False
        self.fail(f"{self._units_failed} units in a row did not become ready")
        return True

    def abandon(self):
        """It did not become ready, perhaps because this tier does not work. Its messages are ignored from now on."""
        self._is_abandoned = True
        self.supervisor.loop.unwatch(self.control.fileno())
        for slot in self.slots:
            slot.abandon()
        self.end()

    def retire(self):
        """Its runs and sessions continue; it makes no more units."""
        self.is_retired = True
        if not self.slots:
            self._end_and_reap()

    def end_idle_slot(self, also_ready):
        """Ends a slot without a run, if there is one; `also_ready`: even one with a ready unit."""
        if self.free:
            self.free.pop().kill()
        elif also_ready and self.ready:
            self.ready.pop().slot.kill()
        else:
            return False
        return True

    def count_runs(self):
        return sum(1 for slot in self.slots if slot.unit is not None and slot.unit.run is not None)

    def has_runs(self):
        return self.count_runs() > 0

    def has_idle_slot(self):
        return any(slot.unit is None or slot.unit.run is None for slot in self.slots)

    def end(self):
        """As process 1 of its pid namespace it takes everything with it."""
        self.control.close()
        self.process.kill()

    def _end_and_reap(self):
        self.supervisor.loop.unwatch(self.control.fileno())
        self.end()
        self.reap()

    def reap(self):
        """Waits for the end of its process without blocking."""
        self._exit_fd = os.pidfd_open(self.process.pid)
        self._ending_overdue = self.supervisor.loop.after(ENDING_SECONDS_MAX, self._does_not_end)
        self.supervisor.loop.watch(self._exit_fd, self._exited)

    def _exited(self):
        self.supervisor.loop.cancel(self._ending_overdue)
        self.supervisor.loop.unwatch(self._exit_fd)
        os.close(self._exit_fd)
        self.process.wait()
        self.supervisor.zygotes.remove(self)
        self.pool.zygote_gone(self)

    def _does_not_end(self):
        self.supervisor.log(f"a zygote {self.pool.name} did not end in {ENDING_SECONDS_MAX} s; it is killed")
        self.process.kill()
