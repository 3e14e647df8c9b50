"""Unit: process 1 of one run, born into its private world. Forks the program's process, waits, reports.

It is separate from the program so that the program is an ordinary process (process 1 ignores signals), and so that one SIGKILL to
this process ends everything: the kernel kills the whole pid namespace and tells the supervisor only when nobody is left.
"""

import json
import os
import select
import signal
import socket
import sys

import linux
import run_program
import student

PRIVATE_TMPFS = linux.MS_NOSUID | linux.MS_NODEV


def live(settings, fds, world, ruleset):
    """Never returns in the unit; in the program's process it raises `Begin`, which unwinds our frames."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
        control = socket.socket(fileno=fds[6])
        control.send(b"unit")
        if world["hasProc"]:
            # Only a process within the new pid namespace can mount its /proc.
            linux.mount("proc", "/proc", "proc", PRIVATE_TMPFS | linux.MS_NOEXEC, "subset=pid")
        os.chdir("/box/work")
        program = os.fork()
        if program == 0:
            student.confine_and_wait(settings, fds, world, ruleset, control)
        for fd in fds[:6]:
            os.close(fd)
        _watch(program, control)
    except run_program.Begin:
        raise
    except BaseException as error:
        print(f"unit: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
        os._exit(8)


def disk_options(settings):
    """Mount options of the private disk."""
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
                linux.mount(None, "/box", None, PRIVATE_TMPFS | linux.MS_REMOUNT, disk_options(json.loads(message)))
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
