"""The supervisor's side of a slot: its process, its meter, and what it says, which is about the one unit that it has at a time."""

import os
import select
import signal
import socket
import struct

SCM_CREDENTIALS, SO_PASSCRED = 2, 16
# Giving back some GiB can take this long on a machine that is busy.
DYING_SECONDS_MAX = 30


def sender_pid(channel):
    """One packet and, told by the kernel, the process that sent it. No packet at all: (None, None)."""
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


class Slot:
    """One place for a run. Lives as long as its process; the zygote replaces one that had to be killed."""

    def __init__(self, zygote, number, meter):
        self.zygote, self.number, self.meter = zygote, number, meter
        self.unit = self.pid = self._pidfd = self._dying = None
        self._is_cleared = False
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.control.setsockopt(socket.SOL_SOCKET, SO_PASSCRED, 1)
        socket.send_fds(zygote.control, [b"slot"], [theirs.fileno()])
        theirs.close()
        zygote.host.loop.watch(self.control.fileno(), self.listen)

    def listen(self):
        """Takes one packet, if there is one."""
        message, pid = sender_pid(self.control)
        if message == b"hello":
            self.pid, self._pidfd = pid, os.pidfd_open(pid)
            self.zygote.host.loop.watch(self._pidfd, self._on_death)
            self.meter.adopt(pid)
            self.zygote.slot_free(self)
        elif message == b"free":
            self._is_cleared = True
            self.offer()
        elif message == b"":
            # Told before everything in its namespace is dead: that is what the other descriptor tells.
            self.zygote.host.loop.forget(self.control.fileno())
            if self._pidfd is None:
                self._lost()
        elif message is not None and self.unit is not None:
            self.unit.hear(message, pid)

    def offer(self):
        """It can take another unit once it has cleared away the last one *and* that is over for us: files may still be on their way
        when the slot is rid of them."""
        if self._is_cleared and self.unit is None:
            self._is_cleared = False
            self.zygote.slot_free(self)

    def _on_death(self):
        """Asks once more: a number that was closed and given again within one round of events may bring another's news."""
        poll = select.poll()
        poll.register(self._pidfd, select.POLLIN)
        if poll.poll(0):
            self._lost()

    def abandon(self):
        """Its zygote goes, and it with it; nothing of it is heard any more."""
        loop = self.zygote.host.loop
        loop.cancel(self._dying)
        if self.unit is not None:
            self.unit.abandon()
            self.unit = None
        loop.forget(self.control.fileno())
        self.control.close()
        if self._pidfd is not None:
            loop.forget(self._pidfd)
            os.close(self._pidfd)
            self._pidfd = None

    def _lost(self):
        """Nothing of the slot is alive any more. What it said before is still in the socket."""
        loop = self.zygote.host.loop
        self._is_cleared = False  # its unit may end here, and must not offer it
        while self.unit is not None:
            message, pid = sender_pid(self.control)
            if not message:
                break
            if message not in (b"ready", b"free"):  # it no longer is
                self.unit.hear(message, pid)
        if self.unit is not None:
            self.unit.ended()
        loop.cancel(self._dying)
        loop.forget(self.control.fileno())
        self.control.close()
        if self._pidfd is not None:
            loop.forget(self._pidfd)
            os.close(self._pidfd)
            self._pidfd = None
        self.zygote.slot_lost(self)

    def tell(self, message):
        """Harmless when the slot is dead."""
        try:
            self.control.send(message, socket.MSG_DONTWAIT)
        except OSError:
            pass

    def kill(self):
        """Ends the slot and everything in it, whatever it is doing; `_lost` follows when the kernel has reaped all."""
        if self._pidfd is not None:
            try:
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
            except ProcessLookupError:
                pass
            if self._dying is None:
                self._dying = self.zygote.host.loop.after(DYING_SECONDS_MAX, self._does_not_die)

    def _does_not_die(self):
        self.zygote.host.fatal(f"a slot of {self.zygote.kind} was killed and does not end")
