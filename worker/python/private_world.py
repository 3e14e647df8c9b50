"""What each unit gets for itself and nobody gets after it: an empty disk, IPC, a network with nothing but a loopback.

The mount and pid namespaces are the slot's and last: programs cannot change mounts, and every process of a run is dead before the next
unit is made. So a unit costs one mount, and one fork in place of two.
"""

import fcntl
import os
import socket
import struct

import landlock
import linux
import student

DISK = linux.MS_NOSUID | linux.MS_NODEV
SIOCSIFFLAGS, IFF_UP = 0x8914, 1
FIRST_PROGRAM_PID = 2
# All that a program can see of what was sent and received in its network namespace.
NETWORK_COUNTERS = ("dev", "snmp", "snmp6", "netstat")
COUNTER_BYTES_MAX = 16384
# Least, first and most bytes that a TCP connection may hold unread; the kernel's own but for the first. A sender's pieces go by it, and
# one piece is granted whatever the limit: with 128 KiB as the first 8,600 connections held 565 MiB, with this 60.
TCP_UNREAD_BYTES, TCP_UNREAD_SETTING = b"4096 8192 6291456", "net/ipv4/tcp_rmem"


class PrivateWorld:
    """Opened and closed once per unit. Lives in process 1 of the slot's pid namespace."""

    work = "/box/work"
    look_seconds = None  # the disk has a size of its own, nothing needs to be looked at
    is_overfull = False
    give_up_powers = staticmethod(student.give_up_powers)

    def __init__(self, world):
        self._world = world
        self._counters, self._untouched = [], None
        linux.unshare(linux.CLONE_NEWNS)
        if world["hasProc"]:
            # Only a process within the pid namespace can mount its /proc. Programs see their own processes in it, not this one.
            linux.mount("proc", "/proc", "proc", DISK | linux.MS_NOEXEC, "subset=pid,hidepid=2")
        # All of this world may be read: it holds nothing else. What is not of it (a descriptor that leaked in) may not.
        self._ruleset = landlock.preparer(world["landlockAbi"], ("/",), ("/dev",))

    def open(self, settings):
        """Makes everything new. Returns the Landlock ruleset for the program (a descriptor, or None)."""
        linux.unshare(linux.CLONE_NEWIPC)
        self._renew_network()
        linux.mount("tmpfs", "/box", "tmpfs", DISK, _disk_options(settings))
        for name in ("work", "tmp", "shm", "home"):
            os.mkdir("/box/" + name, 0o700)
            os.chown("/box/" + name, settings["uid"], settings["uid"])
        self._count_processes_from_start()
        return self._ruleset(("/box",))

    def enter(self):
        """In the program's process. The control group that it was born in becomes the root that the program sees."""
        linux.unshare_cgroup()
        os.chdir(self.work)

    def signal_all(self, number):
        """Everything in this pid namespace but ourselves, in one step: nobody can fork out of it."""
        try:
            os.kill(-1, number)
        except ProcessLookupError:
            pass

    def leave(self):
        """The supervisor is gone; with process 1 goes all that is in its namespace."""
        os._exit(0)

    def resize(self, settings):
        """Changes the size of the disk while nothing runs yet."""
        linux.mount(None, "/box", None, DISK | linux.MS_REMOUNT, _disk_options(settings))

    def close(self):
        """The disk and the shared memory go; nothing of the run is alive that could hold them."""
        linux.unmount("/box")
        linux.setns(self._world["ipcNamespace"], linux.CLONE_NEWIPC)

    def _renew_network(self):
        """A network namespace that nobody sent a packet in is as good as new, and making and clearing away one costs more than a
        millisecond of computing time. So it is kept as long as nothing that a program can see of it has changed."""
        if self._counters and self._read_counters() == self._untouched:
            return
        for fd in self._counters:
            os.close(fd)
        linux.unshare(linux.CLONE_NEWNET)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
            fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sH14s", b"lo", IFF_UP, b""))
        self._bound_buffers()
        self._counters = list(self._open_counters()) if self._world["hasProc"] else []
        self._untouched = self._read_counters()

    def _bound_buffers(self):
        """Needs no success: the supervisor stops a run that holds more than it may."""
        if self._world["kernelSettings"] is not None:
            try:
                fd = os.open(TCP_UNREAD_SETTING, os.O_WRONLY | os.O_CLOEXEC, dir_fd=self._world["kernelSettings"])
                os.write(fd, TCP_UNREAD_BYTES)
                os.close(fd)
            except OSError:
                pass

    def _open_counters(self):
        for name in NETWORK_COUNTERS:
            try:
                yield os.open("/proc/self/net/" + name, os.O_RDONLY | os.O_CLOEXEC)
            except FileNotFoundError:  # a kernel without IPv6
                continue

    def _read_counters(self):
        return [os.pread(fd, COUNTER_BYTES_MAX, 0) for fd in self._counters]

    def _count_processes_from_start(self):
        """The numbers that programs see begin anew, so that they do not tell how many processes ran before. Needs no success."""
        if self._world["lastPid"] is not None:
            try:
                os.pwrite(self._world["lastPid"], str(FIRST_PROGRAM_PID - 1).encode(), 0)
            except OSError:
                pass


def _disk_options(settings):
    return f"mode=755,size={settings['diskBytes']},nr_inodes={settings['filesMax']}"
