"""Unit: process 1 of one run, born into its private world. Forks the program's process, waits, reports, brings back its files.

It is separate from the program so that the program is an ordinary process (process 1 ignores signals), and so that one SIGKILL to
this process ends everything: the kernel kills the whole pid namespace and tells the supervisor only when nobody is left.
"""

import json
import os
import select
import signal
import socket
import sys

import left_files
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
        work = left_files.open_work_folder()
        program = os.fork()
        if program == 0:
            student.confine_and_wait(settings, fds, world, ruleset, control)
        for fd in fds[:6]:
            os.close(fd)
        left_files.warm_up(work)
        _watch(program, control)
        if _report(program, work, control):
            _bring_back(work, control, lambda: student.give_up_powers(settings, world, ruleset))
        os._exit(0)
    except run_program.Begin:
        raise
    except BaseException as error:
        print(f"unit: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
        os._exit(8)


def disk_options(settings):
    """Mount options of the private disk."""
    return f"mode=755,size={settings['diskBytes']},nr_inodes={settings['filesMax']}"


def _watch(program, control):
    """Serves the supervisor's few commands until the program's process ends."""
    ended = os.pidfd_open(program)
    poll = select.poll()
    poll.register(ended, select.POLLIN)
    poll.register(control, select.POLLIN)
    while True:
        for fd, _ in poll.poll():
            if fd == ended:
                return
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


def _report(program, work, control):
    """Ends what the program left running, tells how it ended, and answers whether there may be files to bring back."""
    status, used = _reap(program)
    try:
        has_files = left_files.has_news(work)
    except Exception:
        has_files = False
    control.send(json.dumps({
        "status": status,
        "cpuMs": (used.ru_utime + used.ru_stime) * 1000,
        "peakBytes": used.ru_maxrss * 1024,
        "hasFiles": has_files,
    }).encode())
    return has_files


def _reap(program):
    """Status and usage of the program's process. Whoever else is here is killed at once: nobody can fork out of a kill of all."""
    ending = None
    while True:
        try:
            pid, status, used = os.wait4(-1, 0 if ending is None else os.WNOHANG)
        except ChildProcessError:
            return ending
        if pid == program:
            ending = status, used
        elif pid == 0:
            _kill_all()
            os.wait4(-1, 0)


def _kill_all():
    """Everything in this pid namespace but ourselves."""
    try:
        os.kill(-1, signal.SIGKILL)
    except ProcessLookupError:
        pass


def _bring_back(work, control, give_up_powers):
    """Sends the files, once the supervisor has read the meters, with no more power than the program had. A failure costs files, never
    the run, whose end is told already."""
    try:
        while (message := control.recv(256)) != b"files":
            if not message:
                return
        give_up_powers()
        left_files.collect(work, control.send)
    except Exception as error:
        print(f"unit: files could not be brought back: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
