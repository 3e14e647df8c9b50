"""The supervisor's side of a unit: its pipes, its readiness, its end. A unit that has a job is handed to a `Run`."""

import json
import os
import socket

import descriptors
import unaccepted
from waiting import waits_for_input

READY_SECONDS_MAX = 5
# A slot kills a program within a millisecond. One that does not answer is killed itself, and with it all that is in it.
KILL_SECONDS_MAX = 0.3
FILES_SECONDS_MAX = 1
FILES_MAX = 4096
FIRST_UID = 1000
FIRST_HOST_UID = 200000


class Unit:
    """One single-use sandbox. `run` is set once, when a job takes it."""

    def __init__(self, zygote, slot):
        self.zygote, self.slot, self.host = zygote, slot, zygote.host
        self.run = self.report = self.program_pid = None
        self.is_ready = False
        self._on_disk = self._meters_at_report = self._files = self._files_overdue = self._kill_overdue = None
        self.disk_bytes = self.host.settings["diskBytes"]
        stdin, stdout, stderr, display, job, phase = (os.pipe2(os.O_CLOEXEC) for _ in range(6))
        self.stdin, self.stdout, self.stderr = stdin[1], stdout[0], stderr[0]
        self.display, self.job, self.phase = display[0], job[1], phase[0]
        for fd in self.pipes():
            os.set_blocking(fd, False)
        # So that the program can open /dev/stdin, /dev/stdout and /dev/stderr, each for its own direction; the pipes are not its to change.
        for fd, mode in ((stdin[0], 0o404), (stdout[1], 0o202), (stderr[1], 0o202)):
            os.fchmod(fd, mode)
        handed = [stdin[0], stdout[1], stderr[1], display[1], job[0], phase[1]]
        birth = slot.meter.birth_fd()
        if birth is not None:
            handed.append(birth)
        settings = {**self._identity(), **self._disk_settings()}
        slot.unit = self
        try:
            descriptors.send_with(slot.control, json.dumps(settings).encode(), handed)
        except OSError:  # the slot is no more, and says so itself
            pass
        for fd in handed:
            os.close(fd)
        self._overdue = self.host.loop.after(READY_SECONDS_MAX, self._not_ready)
        self.host.units.add(self)
        self.host.loop.watch(self.phase, self._on_phase)

    def pipes(self):
        return [fd for fd in (self.stdin, self.stdout, self.stderr, self.display, self.job, self.phase) if fd is not None]

    def close_pipe(self, name):
        """Closes one of the pipes by its attribute; harmless when it is closed already."""
        fd = getattr(self, name)
        if fd is not None:
            self.host.loop.forget(fd)
            os.close(fd)
            setattr(self, name, None)

    def _identity(self):
        """Which user the program is, and how it becomes that."""
        return {"uid": FIRST_UID + self.slot.number, "nestedUser": False} if os.getuid() == 0 else {"uid": 0, "nestedUser": True}

    def waits_for_input(self):
        """Whether the program is blocked reading its empty stdin."""
        return waits_for_input(self.program_pid, self.stdin)

    def memory_bytes(self):
        """What the run holds now, with what no meter counts."""
        return self.slot.meter.memory_bytes() + unaccepted.bytes_held(self.slot.pid)

    def abandon(self):
        """Its zygote goes, and it with it, before anybody used it."""
        for timer in (self._overdue, self._kill_overdue):
            self.host.loop.cancel(timer)
        self.host.units.discard(self)
        for name in ("stdin", "stdout", "stderr", "display", "job", "phase"):
            self.close_pipe(name)

    def _disk_settings(self):
        return {"diskBytes": self.disk_bytes, "filesMax": FILES_MAX}

    def _not_ready(self):
        self.host.log(f"a unit of {self.zygote.kind} was not ready in {READY_SECONDS_MAX} s")
        self.slot.kill()

    def kill(self):
        """Ends everything in the unit; its report follows when all are reaped. Harmless when it has ended."""
        if self.slot.unit is self and self._kill_overdue is None:
            self.slot.tell(b"kill")
            self._kill_overdue = self.host.loop.after(KILL_SECONDS_MAX, self._not_killed)

    def _not_killed(self):
        self.host.log(f"a slot of {self.zygote.kind} did not kill its program in {KILL_SECONDS_MAX} s; it is replaced")
        self.slot.kill()

    def tell(self, message):
        self.slot.tell(message)

    def resize_disk(self, disk_bytes, then):
        """Changes the size of the private disk, then calls `then`."""
        self.disk_bytes, self._on_disk = disk_bytes, then
        self._overdue = self.host.loop.after(READY_SECONDS_MAX, self._not_ready)
        self.tell(json.dumps(self._disk_settings()).encode())

    def hear(self, message, pid):
        """What the slot, or the program's process once before it gets its job, says over the slot's socket."""
        if message == b"ready":
            self._ready(pid)
        elif message == b"disk":
            then, self._on_disk = self._on_disk, None
            self.host.loop.cancel(self._overdue)
            then()
        else:
            self._take_report(json.loads(message))

    def _ready(self, pid):
        self.program_pid = pid
        self.host.loop.cancel(self._overdue)
        self.slot.meter.ready(pid)
        self.is_ready = True
        self.zygote.unit_ready(self)

    def _take_report(self, report):
        """Nothing of the program is alive any more. What bringing back its files costs is not the program's."""
        self.report = report
        if not report["hasFiles"]:
            self.ended()
        elif self.run is None or self.run.stop_reason is not None:
            self.tell(b"kill")
            self.ended()
        else:
            self._meters_at_report = self.slot.meter.end(report)
            self._files_overdue = self.host.loop.after(FILES_SECONDS_MAX, self.kill)
            self.run.program_ended()
            self._files, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            try:
                descriptors.send_with(self.slot.control, b"files", [theirs.fileno()])
            except OSError:  # the slot is no more; with `theirs` closed, that is all there was
                pass
            theirs.close()
            self.listen(True)

    def listen(self, wanted):
        """Hears the files, or lets them wait for a while. Harmless when there are none (any more)."""
        if self._files is None:
            return
        fd = self._files.fileno()
        if not wanted:
            self.host.loop.forget(fd)
        elif not self.host.loop.watches(fd):
            self.host.loop.watch(fd, self._on_files)

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
        try:
            message = os.read(self.phase, 2)
        except BlockingIOError:
            return
        if self.run is not None:
            self.run.is_compiling = self.run.is_compiling or message[:1] == b"c"
        if message == b"c":
            return
        self.close_pipe("phase")
        if message and self.run is not None:
            self.run.program_begins(compiled=message[-1:] == b"o")

    def ended(self):
        """Nothing of this unit is alive any more. What its program printed is still in the pipes."""
        loop = self.host.loop
        self.slot.unit = None
        for timer in (self._overdue, self._files_overdue, self._kill_overdue):
            loop.cancel(timer)
        if self.run is not None:
            if self.phase is not None and loop.watches(self.phase):
                self._on_phase()
            self.run.drain()
        if self._files is not None:
            loop.forget(self._files.fileno())
            self._files.close()
            self._files = None
        for name in ("stdin", "stdout", "stderr", "display", "job", "phase"):
            self.close_pipe(name)
        self.host.units.discard(self)
        meters = self.slot.meter.end(self.report)
        if self.run is not None:
            self.run.ended(meters if self._meters_at_report is None else self._meters_at_report)
        else:
            self.zygote.unit_failed(self, self.is_ready)
        self.slot.offer()
