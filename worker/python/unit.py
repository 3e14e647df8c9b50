"""Unit: process 1 of one run. Makes the private part of the sandbox, forks the program's process, waits, reports.

It is separate from the program so that the program is an ordinary process (process 1 ignores signals), and so that one SIGKILL to
this process ends everything: the kernel kills the whole pid namespace and tells the supervisor only when nobody is left.
"""

import fcntl
import json
import os
import select
import signal
import socket
import struct
import sys

import linux
import run_program
import student

PRIVATE_TMPFS = linux.MS_NOSUID | linux.MS_NODEV
SIOCSIFFLAGS, IFF_UP = 0x8914, 1


def live(settings, fds, world):
    """Never returns in the unit; in the program's process it raises `Begin`, which unwinds our frames."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
        control = socket.socket(fileno=fds[6])
        control.send(b"unit")
        _raise_oom_score(600)
        _make_private_world(settings, world)
        linux.prctl(linux.PR_SET_DUMPABLE, 0)
        program = os.fork()
        if program == 0:
            student.confine_and_wait(settings, fds, world, control)
        for fd in fds[:6]:
            os.close(fd)
        _watch(program, control)
    except run_program.Begin:
        raise
    except BaseException as error:
        print(f"unit: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
        os._exit(8)


def _raise_oom_score(score):
    """When memory ends, the kernel takes the program (1000) before this process, and this one before the service."""
    linux.prctl(linux.PR_SET_DUMPABLE, 1)
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write(str(score))
    except OSError:
        pass
    linux.prctl(linux.PR_SET_DUMPABLE, 0)


def _make_private_world(settings, world):
    linux.unshare(linux.CLONE_NEWNS | linux.CLONE_NEWIPC | linux.CLONE_NEWUTS | linux.CLONE_NEWCGROUP | linux.CLONE_NEWNET)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sH14s", b"lo", IFF_UP, b""))
    linux.mount("tmpfs", "/box", "tmpfs", PRIVATE_TMPFS, _disk(settings))
    for name in ("work", "tmp", "shm", "home"):
        os.mkdir("/box/" + name, 0o700)
        os.chown("/box/" + name, settings["uid"], settings["uid"])
    if world["hasProc"]:
        linux.mount("proc", "/proc", "proc", PRIVATE_TMPFS | linux.MS_NOEXEC, "subset=pid")
    os.chdir("/box/work")


def _disk(settings):
    return f"mode=755,size={settings['diskBytes']},nr_inodes={settings['filesMax']}"


def _watch(program, control):
    """Serves the supervisor's few commands until the program's process ends; its death ends the unit and all that is in it."""
    ended = os.pidfd_open(program)
    poll = select.poll()
    poll.register(ended, select.POLLIN)
    poll.register(control, select.POLLIN)
    while True:
        for fd, _ in poll.poll():
            if fd == ended:
                _report(program, control)
            message = control.recv(256)
            if not message:
                os._exit(0)
            if message == b"interrupt":
                _interrupt(program)
            else:
                linux.mount(None, "/box", None, PRIVATE_TMPFS | linux.MS_REMOUNT, _disk(json.loads(message)))
                control.send(b"disk")


def _interrupt(program):
    """SIGINT to the program's process group, as a terminal does."""
    try:
        os.killpg(program, signal.SIGINT)
    except OSError:
        pass


def _report(program, control):
    while True:
        pid, status, used = os.wait4(-1, 0)
        if pid == program:
            break
    control.send(json.dumps({
        "status": status,
        "cpuMs": (used.ru_utime + used.ru_stime) * 1000,
        "peakBytes": used.ru_maxrss * 1024,
    }).encode())
    os._exit(0)
