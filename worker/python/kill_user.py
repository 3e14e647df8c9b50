"""Ends everything that a run started where no pid namespace does it: by its user, or, where all are one user, by descent.

Each place for a run has two users of its own: one that its programs are, and one for ending them. `kill(-1)` of a process whose
effective user is the programs' takes all of them in one step of the kernel, so nobody can fork out of it. Its real and saved user are
the second, so that no program may signal it, and it may signal nobody else.
"""

import os
import signal

NOBODY = 3


def end_descendants(users):
    """Returns when this process (a subreaper) has no child left. `users`: (the programs', the ending one), or None in tier 3b."""
    if not _reap(os.WNOHANG):
        return
    while True:
        signal_all(users, signal.SIGKILL)
        # Without users of their own programs cannot fork, so one look at the children finds all; it is repeated for the unsafe tier.
        if users is not None:
            while _reap(0):
                continue
            return
        if not _reap(0):
            return


def _reap(flags):
    """Takes the ends of children that have ended (or waits for one); False when there is no child at all."""
    try:
        while flags and os.waitpid(-1, flags)[0]:
            continue
        if not flags:
            os.waitpid(-1, 0)
        return True
    except ChildProcessError:
        return False


def signal_all(users, number):
    """One signal to all of the run; false when nobody of it is there."""
    if users is None:
        return any([_send(pid, number) for pid in _children()])
    helper = os.fork()
    if helper == 0:
        _become(*users)
        os._exit(0 if _send(-1, number) else NOBODY)
    return os.waitstatus_to_exitcode(os.waitpid(helper, 0)[1]) != NOBODY


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
