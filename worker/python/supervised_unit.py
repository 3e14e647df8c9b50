"""The supervisor's side of a unit: its pipes, its readiness, its death. A unit that has a job is handed to a `Run`."""

import json
import os
import select
import signal
import socket
import struct

import descriptors

READY_SECONDS_MAX = 5
FILES_SECONDS_MAX = 1
FILES_MAX = 4096
FIRST_UID = 1000
SCM_CREDENTIALS, SO_PASSCRED = 2, 16


def sender_pid(channel):
    """One packet and, told by the kernel, the process that sent it."""
    try:
        message, ancillary, _, _ = channel.recvmsg(65536, 256, socket.MSG_DONTWAIT)
    except BlockingIOError:
        return None, None
    except OSError:
        return b"", None
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == SCM_CREDENTIALS:
            return message, struct.unpack("iii", data[:12])[0]
    return message, None


class Unit:
    """One single-use sandbox. `run` is set once, when a job takes it."""

    def __init__(self, zygote, slot):
        self.zygote, self.slot, self.host = zygote, slot, zygote.host
        self.run = self.report = self.pid = self.program_pid = self._pidfd = None
        self.is_ready = False
        self._on_disk = self._meters_at_report = self._files_overdue = None
        self.disk_bytes = self.host.settings["diskBytes"]
        stdin, stdout, stderr, display, job, phase = (os.pipe2(os.O_CLOEXEC) for _ in range(6))
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.control.setsockopt(socket.SOL_SOCKET, SO_PASSCRED, 1)
        self.stdin, self.stdout, self.stderr = stdin[1], stdout[0], stderr[0]
        self.display, self.job, self.phase = display[0], job[1], phase[0]
        for fd in self.pipes():
            os.set_blocking(fd, False)
        handed = [stdin[0], stdout[1], stderr[1], display[1], job[0], phase[1], theirs.fileno()]
        birth = slot.meter.birth_fd()
        settings = {"uid": FIRST_UID + slot.number, "nestedUser": False, "diskBytes": self.disk_bytes, "filesMax": FILES_MAX}
        if os.getuid() != 0:
            settings.update(uid=0, nestedUser=True)
        descriptors.send_with(slot.control, json.dumps(settings).encode(), handed + ([] if birth is None else [birth]))
        for fd in handed[:6] + ([] if birth is None else [birth]):
            os.close(fd)
        theirs.close()
        self._overdue = self.host.loop.after(READY_SECONDS_MAX, self.kill_overdue)
        self.host.units.add(self)
        self.host.loop.watch(self.control.fileno(), self._on_control)
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

    def kill_overdue(self):
        self.host.log(f"a unit of {self.zygote.kind} was not ready in {READY_SECONDS_MAX} s")
        if self._pidfd is None:
            self._ended()
        else:
            self.kill()

    def kill(self):
        """Ends the unit and everything in it; `_ended` follows when the kernel has reaped all."""
        try:
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def tell(self, message):
        try:
            self.control.send(message, socket.MSG_DONTWAIT)
        except OSError:
            pass

    def resize_disk(self, disk_bytes, then):
        """Changes the size of the private disk, then calls `then`."""
        self.disk_bytes, self._on_disk = disk_bytes, then
        self.tell(json.dumps({"diskBytes": disk_bytes, "filesMax": FILES_MAX}).encode())

    def _on_control(self):
        message, pid = sender_pid(self.control)
        if message == b"unit":
            self.pid = pid
            self._pidfd = os.pidfd_open(pid)
            self.host.loop.watch(self._pidfd, self._on_death)
        elif message == b"program":
            self.program_pid = pid
        elif message == b"disk":
            then, self._on_disk = self._on_disk, None
            then()
        elif message:
            self._take(message)
        elif message == b"":
            self.host.loop.forget(self.control.fileno())
            if self._pidfd is None:
                self._ended()

    def _take(self, message):
        """The report, and after it the files if there are any. What bringing them back costs is not the program's."""
        if self.report is not None:
            if self.run is not None:
                self.run.files.take(message)
            return
        self.report = json.loads(message)
        if not self.report["hasFiles"]:
            return
        if self.run is None:
            self.kill()
        elif self.run.stop_reason is None:
            self._meters_at_report = self.slot.meter.end(self.report)
            self._files_overdue = self.host.loop.after(FILES_SECONDS_MAX, self.kill)
            self.run.program_ended()
            self.tell(b"files")

    def listen(self, wanted):
        """Hears the unit, or lets it wait for a while. Harmless when the unit is dead."""
        fd = self.control.fileno()
        if not wanted:
            self.host.loop.forget(fd)
        elif fd >= 0 and not self.host.loop.watches(fd):
            self.host.loop.watch(fd, self._on_control)

    def _on_phase(self):
        try:
            message = os.read(self.phase, 1)
        except BlockingIOError:
            return
        if message == b"r":
            self.host.loop.cancel(self._overdue)
            self.slot.meter.ready(self.pid)
            self.is_ready = True
            self.zygote.unit_ready(self)
        elif message and self.run is not None:
            self.run.program_begins(compiled=message == b"o")
        elif not message:
            self.close_pipe("phase")

    def _on_death(self):
        """Asks once more: a number that was closed and given again within one round of events may bring another's news."""
        poll = select.poll()
        poll.register(self._pidfd, select.POLLIN)
        if poll.poll(0):
            self._ended()

    def _ended(self):
        """Nothing of this unit is alive any more. What it said and printed before is still in the sockets and pipes."""
        loop = self.host.loop
        loop.cancel(self._overdue)
        while message := sender_pid(self.control)[0]:
            if message[:1] == b"{" or self.report is not None:
                self._take(message)
        if self.run is not None:
            if self.phase is not None and loop.watches(self.phase):
                self._on_phase()
            self.run.drain()
        loop.forget(self.control.fileno())
        self.control.close()
        if self._pidfd is not None:
            loop.forget(self._pidfd)
            os.close(self._pidfd)
        for name in ("stdin", "stdout", "stderr", "display", "job", "phase"):
            self.close_pipe(name)
        self.host.units.discard(self)
        meters = self.slot.meter.end(self.report)
        loop.cancel(self._files_overdue)
        if self.run is not None:
            self.run.ended(meters if self._meters_at_report is None else self._meters_at_report)
        else:
            self.zygote.unit_failed(self, self.is_ready)
        self.zygote.give_back(self.slot)
