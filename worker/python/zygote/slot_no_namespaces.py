"""Slot of the tiers without namespaces: as `zygote/slot.py`, but not process 1 of a pid namespace.

It is a subreaper instead: orphans of a program become its children, and a unit is finished only when no child is left.
It must outlive its parent: when the supervisor exits, it sees the end of its socket, kills everything and exits too.
"""

import os
import signal
import socket
import sys

from linux import fd_passing, syscalls
from program import child_process
from zygote import slot, unit, unit_directory

PR_SET_CHILD_SUBREAPER = 36


def serve(zygote_control, fd, context):
    """Serves until the supervisor closes the socket. Returns only in a program's process, with its job."""
    sandbox = unit_directory.UnitDirectory(context)
    try:
        syscalls.prctl(syscalls.PR_SET_PDEATHSIG, 0)
        syscalls.prctl(PR_SET_CHILD_SUBREAPER, 1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        child_process.set_inherited_limits()
        context["memoryBefore"] = child_process.read_memory_usage("self/statm", context["proc"])
        context["oomScore"] = syscalls.open_oom_score()
        syscalls.set_oom_score(context["oomScore"], unit.OOM_SCORE)
        zygote_control.close()
        control = socket.socket(fileno=fd_passing.move_above_stdio(fd))
        return slot.run_units(control, context, sandbox)
    except (BrokenPipeError, ConnectionResetError):
        sandbox.abort()
    except BaseException as error:
        print(f"slot: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
        os._exit(7)
