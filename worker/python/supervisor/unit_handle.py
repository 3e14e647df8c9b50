"""The handle of a unit: its pipes, its readiness, its end. A `Run` takes a unit for its job."""

import json
import os
import socket

from linux import fd_passing
from supervisor.pipes import print_buffer_reader
from supervisor.pipes.stdin_wait import StdinWait

READY_SECONDS_MAX = 15  # seconds pass where programs take all processors; making it again costs as much
# A slot kills a program within a millisecond. A slot that does not is killed itself, with everything in it.
KILL_SECONDS_MAX = 0.3
# All processes of the program are dead, so only a busy machine or a slow worker makes this long.
FILES_SECONDS_MAX = 60
FILES_MAX = 4096
FIRST_UID = 1000
FIRST_HOST_UID = 200000


PIPES = ("stdin", "stdout", "stderr", "display", "job", "phase", "stack")
OURS = (*PIPES, "prints")  # and the memory file of the print buffer


class UnitHandle:
    """One single-use sandbox. `run` is set once, when a job takes it. Until then it contains nothing of a program."""

    has_network = True

    def __init__(self, zygote, slot):
        self.zygote, self.slot, self.supervisor = zygote, slot, zygote.supervisor
        self.run = self.report = self.program_pid = None
        self.is_ready = False
        self._disk_resized = self._meters_at_report = self._files = self._files_overdue = self._kill_overdue = None
        self.disk_bytes = self.supervisor.settings["diskBytes"]
        stdin, stdout, stderr, display, job, phase, stack = (os.pipe2(os.O_CLOEXEC) for _ in PIPES)
        self.stdin, self.stdout, self.stderr = stdin[1], stdout[0], stderr[0]
        self.display, self.job, self.phase, self.stack = display[0], job[1], phase[0], stack[0]
        for name in PIPES:
            os.set_blocking(getattr(self, name), False)
        # Lets the program open /dev/stdin, /dev/stdout and /dev/stderr, each in its own direction. It does not own the
        # pipes.
        for fd, mode in ((stdin[0], 0o404), (stdout[1], 0o202), (stderr[1], 0o202)):
            os.fchmod(fd, mode)
        self.prints = print_buffer_reader.create_memory()
        handed = [stdin[0], stdout[1], stderr[1], display[1], job[0], phase[1], stack[1], os.dup(self.prints)]
        birth = slot.meter.birth_fd()
        if birth is not None:
            handed.append(birth)
        settings = {**self._identity(), **self._disk_settings()}
        self.work = settings.get("folder", "/box") + "/work"  # the program's working folder, as the program sees it
        slot.unit = self
        try:
            fd_passing.send_fds(slot.control, json.dumps(settings).encode(), handed)
        except OSError:  # the slot is dead; its handle reports that
            pass
        for fd in handed:
            os.close(fd)
        self._overdue = self.supervisor.loop.after(READY_SECONDS_MAX, self._not_ready, self.slot)
        self.supervisor.units.add(self)
        self.supervisor.loop.watch(self.phase, self._on_phase, owner=self.slot)

    def close_pipe(self, name):
        """Closes a pipe by its attribute; no effect when it is closed."""
        fd = getattr(self, name)
        if fd is not None:
            self.supervisor.loop.unwatch(fd)
            os.close(fd)
            setattr(self, name, None)

    def _identity(self):
        """The program's user, and how the process switches to it."""
        if os.getuid() == 0:
            return {"uid": FIRST_UID + self.slot.number, "nestedUser": False}
        return {"uid": 0, "nestedUser": True}

    def stdin_wait(self):
        """Checks whether the program is blocked reading its empty stdin."""
        return StdinWait(self.program_pid, self.stdin)

    def hand_over_pipes(self):
        """{name: descriptor} for a run; the unit keeps none."""
        self.supervisor.loop.unwatch(self.phase)
        pipes = {name: getattr(self, name) for name in OURS}
        for name in OURS:
            setattr(self, name, None)
        return pipes

    def abandon(self):
        """Its zygote ends before the unit was used, and the unit with it."""
        for timer in (self._overdue, self._kill_overdue):
            self.supervisor.loop.cancel(timer)
        self.supervisor.units.discard(self)
        for name in OURS:
            self.close_pipe(name)

    def _disk_settings(self):
        return {"diskBytes": self.disk_bytes, "filesMax": FILES_MAX}

    def _not_ready(self):
        self.supervisor.log(f"a unit of {self.zygote.kind} was not ready in {READY_SECONDS_MAX} s")
        self.slot.kill()

    def request_dump(self):
        """Makes the program show where it is. It gets processors first, since it is killed next."""
        self.slot.send(b"dump")
        self.supervisor.kill_priority.raise_for(self.slot)

    def kill(self):
        """Kills everything in the unit; its report follows when all processes are reaped. No effect when it has
        ended."""
        if self.slot.unit is self and self._kill_overdue is None:
            self.slot.send(b"kill")
            self.supervisor.kill_priority.raise_for(self.slot)
            self._kill_overdue = self.supervisor.loop.after(KILL_SECONDS_MAX, self._not_killed, self.slot)

    def _not_killed(self):
        kind = self.zygote.kind
        self.supervisor.log(f"a slot of {kind} did not kill its program in {KILL_SECONDS_MAX} s; replacing it")
        self.slot.kill()

    def send(self, message):
        self.slot.send(message)

    def set_frozen(self, wanted):
        """Stops all processes of the program, or lets them go on. No effect when it has ended."""
        if self.slot.unit is self and not self.slot.meter.freeze(wanted):
            self.send(b"freeze" if wanted else b"thaw")

    def resize_disk(self, disk_bytes, then):
        """Changes the size of the private disk, then calls `then`."""
        self.disk_bytes, self._disk_resized = disk_bytes, then
        self._overdue = self.supervisor.loop.after(READY_SECONDS_MAX, self._not_ready, self.slot)
        self.send(json.dumps(self._disk_settings()).encode())

    def on_message(self, message, pid):
        """A message of the slot, or the one of the program's process before it gets its job."""
        if message == b"ready":
            self._ready(pid)
        elif message == b"disk":
            then, self._disk_resized = self._disk_resized, None
            self.supervisor.loop.cancel(self._overdue)
            then()
        else:
            self._take_report(json.loads(message))

    def _ready(self, pid):
        self.program_pid = pid
        self.supervisor.loop.cancel(self._overdue)
        self.slot.meter.ready(pid)
        self.is_ready = True
        self.zygote.unit_ready(self)

    def _take_report(self, report):
        """All processes of the program are dead. The cost of sending artifacts does not count against it."""
        self.report = report
        if not report["hasFiles"]:
            self.ended()
        elif self.run is None or self.run.stop_reason is not None:
            self.send(b"kill")
            self.ended()
        else:
            self._meters_at_report = self.slot.meter.end(report)
            self._files_overdue = self.supervisor.loop.after(FILES_SECONDS_MAX, self.kill, self.slot)
            self.run.program_ended()
            self._files, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            try:
                fd_passing.send_fds(self.slot.control, b"files", [theirs.fileno()])
            except OSError:  # the slot is dead; with `theirs` closed, no artifacts follow
                pass
            theirs.close()
            self.read_artifacts(True)

    def read_artifacts(self, wanted):
        """Starts or pauses reading artifacts. No effect when there are none (left)."""
        if self._files is None:
            return
        fd = self._files.fileno()
        if not wanted:
            self.supervisor.loop.unwatch(fd)
        elif not self.supervisor.loop.is_watching(fd):
            self.supervisor.loop.watch(fd, self._on_files, owner=self.slot)

    def _on_files(self):
        try:
            message = self._files.recv(65536, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return
        except OSError:
            message = b""
        if message:
            self.run.files.take(message)
        else:
            self.ended()

    def _on_phase(self):
        """Of a unit without a job: its process is exiting, which the slot reports."""
        self.close_pipe("phase")

    def ended(self):
        """All processes of this unit are dead. The program's last output is still in the pipes."""
        loop = self.supervisor.loop
        self.slot.unit = None
        self.supervisor.kill_priority.restore(self.slot)
        for timer in (self._overdue, self._files_overdue, self._kill_overdue):
            loop.cancel(timer)
        if self.run is not None:
            loop.call(self.run.drain, self.run)
        if self._files is not None:
            loop.unwatch(self._files.fileno())
            self._files.close()
            self._files = None
        for name in OURS:
            self.close_pipe(name)
        self.supervisor.units.discard(self)
        meters = self.slot.meter.end(self.report)
        if self.run is not None:
            self.supervisor.run_ended(self.run, meters if self._meters_at_report is None else self._meters_at_report)
        else:
            self.zygote.unit_failed(self, self.is_ready)
        self.slot.offer()
