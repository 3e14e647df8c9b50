"""The namespaces and disk of a unit: an empty tmpfs, new IPC, and a network with only a loopback. No other unit gets
them.

The mount and pid namespaces belong to the slot and are reused: programs cannot change mounts, and every process of a
run is dead before the next unit is made. So a unit costs one mount and one fork instead of two.
"""

import fcntl
import os
import socket
import struct

from confinement import landlock
from linux import syscalls
from program import child_process

DISK = syscalls.MS_NOSUID | syscalls.MS_NODEV
NOT_OF_THE_HOST = ("box", "dev", "proc", "tmp")
SIOCSIFFLAGS, IFF_UP = 0x8914, 1
FIRST_PROGRAM_PID = 2
# Everything that a program can see of the traffic in its network namespace.
NETWORK_COUNTERS = ("dev", "snmp", "snmp6", "netstat")
COUNTER_BYTES_MAX = 16384
# Minimum, default and maximum bytes of unread data per TCP connection; only the minimum differs from the kernel's. A
# sender's segments depend on it, and the kernel accepts one segment whatever the limit. With 128 KiB as the minimum,
# 8,600 connections held 565 MiB; with this value 60 MiB.
TCP_UNREAD_BYTES, TCP_UNREAD_SETTING = b"4096 8192 6291456", "net/ipv4/tcp_rmem"


class UnitNamespaces:
    """Opened and closed once per unit. Belongs to process 1 of the slot's pid namespace."""

    work = "/box/work"
    poll_seconds = None  # the tmpfs has a size limit, so nothing needs polling
    is_overfull = False
    drop_privileges = staticmethod(child_process.drop_privileges)

    def __init__(self, context):
        self._context = context
        self._counters, self._untouched = [], None
        # Where the kernel would start modprobe for files of unknown format, only the host's files are executable.
        may_execute_own = not syscalls.starts_modprobe_for_formats()
        of_the_host = ["/" + name for name in os.listdir("/") if name not in NOT_OF_THE_HOST]
        executed = ["/"] if may_execute_own else of_the_host
        self._disk_flags = DISK if may_execute_own or context["landlockAbi"] else DISK | syscalls.MS_NOEXEC
        syscalls.unshare(syscalls.CLONE_NEWNS)
        if context["hasProc"]:
            # Only a process inside the pid namespace can mount its /proc. Programs see their own processes in it, not
            # this one.
            syscalls.mount("proc", "/proc", "proc", DISK | syscalls.MS_NOEXEC, "subset=pid,hidepid=2")
        # Everything in this root may be read: it holds nothing else. A leaked descriptor from outside may not.
        self._ruleset = landlock.preparer(context["landlockAbi"], ("/",), executed, ("/dev",), may_execute_own)

    def open(self, settings):
        """Creates all that is new for a unit. Returns the Landlock ruleset for the program (a descriptor, or None)."""
        syscalls.unshare(syscalls.CLONE_NEWIPC)
        self._renew_network()
        syscalls.mount("tmpfs", "/box", "tmpfs", self._disk_flags, _disk_options(settings))
        for name in ("work", "tmp", "shm", "home"):
            os.mkdir("/box/" + name, 0o700)
            os.chown("/box/" + name, settings["uid"], settings["uid"])
        self._count_processes_from_start()
        return self._ruleset(("/box",))

    def enter(self):
        """Called in the program's process. The control group in which it was born becomes its visible root."""
        syscalls.unshare_cgroup()
        os.chdir(self.work)

    def signal_all(self, number):
        """Sends a signal to every other process in this pid namespace in one step, which no fork can escape."""
        try:
            os.kill(-1, number)
        except ProcessLookupError:
            pass

    def abort(self):
        """The supervisor has exited. The exit of process 1 ends everything in its namespace."""
        os._exit(0)

    def resize(self, settings):
        """Changes the size of the disk before the program starts."""
        syscalls.mount(None, "/box", None, self._disk_flags | syscalls.MS_REMOUNT, _disk_options(settings))

    def close(self):
        """Removes the disk and the shared memory. No process of the run is left that could hold them."""
        syscalls.unmount("/box")
        syscalls.setns(self._context["ipcNamespace"], syscalls.CLONE_NEWIPC)

    def _renew_network(self):
        """Replaces the network namespace only if a program could see a difference. An unused one is as good as new, and
        replacing it costs more than 1 ms of CPU time."""
        if self._counters and self._read_counters() == self._untouched:
            return
        for fd in self._counters:
            os.close(fd)
        syscalls.unshare(syscalls.CLONE_NEWNET)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
            fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sH14s", b"lo", IFF_UP, b""))
        self._bound_buffers()
        self._counters = list(self._open_counters()) if self._context["hasProc"] else []
        self._untouched = self._read_counters()

    def _bound_buffers(self):
        """May fail: the supervisor also stops a run that exceeds its memory."""
        if self._context["kernelSettings"] is not None:
            try:
                fd = os.open(TCP_UNREAD_SETTING, os.O_WRONLY | os.O_CLOEXEC, dir_fd=self._context["kernelSettings"])
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
        """Restarts the process numbers that programs see, so that they do not reveal how many processes ran before. May
        fail."""
        if self._context["lastPid"] is not None:
            try:
                os.pwrite(self._context["lastPid"], str(FIRST_PROGRAM_PID - 1).encode(), 0)
            except OSError:
                pass


def _disk_options(settings):
    return f"mode=755,size={settings['diskBytes']},nr_inodes={settings['filesMax']}"
