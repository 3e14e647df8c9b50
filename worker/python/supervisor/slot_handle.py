"""The handle of a slot: its process, its meter, and its messages, which concern its current unit."""

import os
import select
import signal
import socket
import struct

SCM_CREDENTIALS, SO_PASSCRED = 2, 16
# Freeing some GiB, or killing a fork bomb, can take this long on a busy machine. Meanwhile the slot is out of service.
KILL_SECONDS_LIMIT = 300
KILL_SECONDS_LOGGED = 30


def receive_with_pid(channel):
    """One packet and its sender's process id from the kernel. (None, None) when there is no packet."""
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


class SlotHandle:
    """Exists as long as its process; the zygote replaces a slot that had to be killed."""

    def __init__(self, zygote, number, meter):
        self.zygote, self.number, self.meter = zygote, number, meter
        self.unit = self.pid = self._pidfd = self._kill_timer = None
        self._is_cleared = self._is_killed = False
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.control.setsockopt(socket.SOL_SOCKET, SO_PASSCRED, 1)
        socket.send_fds(zygote.control, [b"slot"], [theirs.fileno()])
        theirs.close()
        zygote.supervisor.loop.watch(self.control.fileno(), self.read_message, owner=self)

    @property
    def serving(self):
        """The number of its run, or 0."""
        run = self.unit.run if self.unit is not None else None
        return run.serving if run is not None else 0

    def failed(self, error):
        """Our own code failed while serving this slot: its run ends, the others continue."""
        run = self.unit.run if self.unit is not None else None
        if run is not None:
            run.failed(error)
        else:
            self.zygote.supervisor.log(f"serving a slot of {self.zygote.kind} failed: {type(error).__name__}: {error}")
        self.kill()

    def read_message(self):
        """Handles one packet, if there is one."""
        message, pid = receive_with_pid(self.control)
        if message == b"hello":
            self.pid, self._pidfd = pid, os.pidfd_open(pid)
            self.zygote.supervisor.loop.watch(self._pidfd, self._on_exit, owner=self)
            self.meter.adopt(pid)
            self.zygote.slot_free(self)
        elif message in (b"ready", b"free") and self._is_killed:
            pass  # no run may get a unit that is about to end
        elif message == b"free":
            self._is_cleared = True
            self.offer()
        elif message == b"":
            # The socket closes before all processes in the namespace are dead; the pidfd reports that.
            self.zygote.supervisor.loop.unwatch(self.control.fileno())
            if self._pidfd is None:
                self._finish()
        elif message is not None and self.unit is not None:
            self.unit.on_message(message, pid)

    def offer(self):
        """Makes the slot available once it has cleaned up its last unit *and* the supervisor has finished that unit:
        artifacts may still be arriving after the cleanup."""
        if self._is_cleared and self.unit is None:
            self._is_cleared = False
            self.zygote.slot_free(self)

    def _on_exit(self):
        """Polls again: a descriptor number that was closed and reused within one round of events may report another's
        exit."""
        poll = select.poll()
        poll.register(self._pidfd, select.POLLIN)
        if poll.poll(0):
            self._finish()

    def abandon(self):
        """Its zygote ends, and the slot with it; its messages are ignored from now on."""
        loop = self.zygote.supervisor.loop
        loop.cancel(self._kill_timer)
        self.zygote.supervisor.kill_priority.restore(self)
        if self.unit is not None:
            self.unit.abandon()
            self.unit = None
        loop.unwatch(self.control.fileno())
        self.control.close()
        if self._pidfd is not None:
            loop.unwatch(self._pidfd)
            os.close(self._pidfd)
            self._pidfd = None

    def _finish(self):
        """All processes of the slot are dead. Earlier messages are still in the socket."""
        loop = self.zygote.supervisor.loop
        self._is_cleared = False  # its unit may end here, and must not make it available
        while self.unit is not None:
            message, pid = receive_with_pid(self.control)
            if not message:
                break
            if message not in (b"ready", b"free"):
                self.unit.on_message(message, pid)
        if self.unit is not None:
            self.unit.ended()
        loop.cancel(self._kill_timer)
        self.zygote.supervisor.kill_priority.restore(self)
        loop.unwatch(self.control.fileno())
        self.control.close()
        if self._pidfd is not None:
            loop.unwatch(self._pidfd)
            os.close(self._pidfd)
            self._pidfd = None
        self.zygote.slot_ended(self)

    def send(self, message):
        """No effect when the slot is dead."""
        try:
            self.control.send(message, socket.MSG_DONTWAIT)
        except OSError:
            pass

    def kill(self):
        """Kills the slot and everything in it. `_finish` follows when the kernel has reaped all."""
        self._is_killed = True
        if self._pidfd is not None:
            try:
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
            except ProcessLookupError:
                pass
            if self._kill_timer is None:
                self.zygote.supervisor.kill_priority.raise_for(self)
                self._kill_timer = self.zygote.supervisor.loop.after(KILL_SECONDS_LOGGED, self._log_slow_kill)

    def _log_slow_kill(self):
        loop, kind = self.zygote.supervisor.loop, self.zygote.kind
        self.zygote.supervisor.log(f"a slot of {kind} was killed {KILL_SECONDS_LOGGED} s ago and has not exited")
        self._kill_timer = loop.after(KILL_SECONDS_LIMIT - KILL_SECONDS_LOGGED, self._kill_failed)

    def _kill_failed(self):
        self.zygote.supervisor.fatal(f"a slot of {self.zygote.kind} was killed and does not end")
