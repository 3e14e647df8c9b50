"""Kills all processes of a run where no pid namespace does it: by user, or by descent where all have one user.

Each slot has two users of its own: one for its programs and one for killing them. A process whose effective user is the
programs' kills all of them with `kill(-1)` in one step of the kernel, which no fork can escape. Its real and saved user
are the second one, so no program may signal it, and it can signal no other process.
"""

import os
import signal

NO_PROCESS = 3


def kill_descendants(users):
    """Returns when this process (a subreaper) has no child left. `users`: (the programs' uid, the killing uid), or None
    in tier 3b."""
    if not _reap(os.WNOHANG):
        return
    while True:
        signal_all(users, signal.SIGKILL)
        # Without users of their own programs cannot fork, so one pass over the children finds all. The unsafe tier
        # repeats it.
        if users is not None:
            while _reap(0):
                continue
            return
        if not _reap(0):
            return


def _reap(flags):
    """Reaps ended children (or waits for one). False when there is no child at all."""
    try:
        while flags and os.waitpid(-1, flags)[0]:
            continue
        if not flags:
            os.waitpid(-1, 0)
        return True
    except ChildProcessError:
        return False


def signal_all(users, number):
    """Sends one signal to all processes of the run."""
    if users is None:
        for pid in _children():
            _send(pid, number)
        return
    helper = os.fork()
    if helper == 0:
        _become(*users)
        _send(-1, number)
        os._exit(0)
    os.waitpid(helper, 0)


def has_processes(users):
    """Whether a process of the programs' user exists. `kill(-1)` does not show it: it succeeds without a receiver."""
    helper = os.fork()
    if helper == 0:
        pids = [int(name) for name in os.listdir("/proc") if name.isdigit() and int(name) != os.getpid()]
        _become(*users)
        os._exit(0 if any(_may_signal(pid) for pid in pids) else NO_PROCESS)
    return os.waitstatus_to_exitcode(os.waitpid(helper, 0)[1]) != NO_PROCESS


def _may_signal(pid):
    try:
        return _send(pid, 0)
    except PermissionError:
        return False


def _become(programs, ending):
    try:
        os.setgroups([])
        os.setresgid(ending, ending, ending)
        os.setresuid(ending, programs, ending)
    except OSError:
        os._exit(1)


def _send(pid, number):
    try:
        os.kill(pid, number)
        return True
    except ProcessLookupError:
        return False


def _children():
    """Children of all threads of this process."""
    with open(f"/proc/self/task/{os.getpid()}/children") as file:
        return [int(pid) for pid in file.read().split()]
