"""Slot: runs programs one after the other, each in a new single-use unit (its namespaces and the program's process).

A slot has its own control group from the start, so units are born in the right group. (Migrating a process stalls every
fork on the machine for 5-15 ms.) It is process 1 of its own pid namespace. It learns nothing about a program except its
exit status and usage.
"""

import gc
import json
import os
import signal
import socket
import sys

from linux import fd_passing, syscalls
from program import child_process, run_main
from zygote import unit, unit_namespaces

FDS_MAX = 9


def run_units(control, context, sandbox):
    """Runs each program that arrives in a unit of its own, until the supervisor closes the socket. Returns only in a
    program's process, with its job."""
    control.send(b"hello")
    gc.freeze()
    while True:
        message, received = fd_passing.receive_fds(control, FDS_MAX)
        if not message:
            os._exit(0)
        if not received:
            continue  # a command that arrived after its run had ended
        job = unit.run(json.loads(message), received, control, context, sandbox)
        if job is not None:
            return job
        control.send(b"free")


def serve(zygote_control, fd, context):
    """Serves until the supervisor closes the socket, then exits, which ends everything in the namespace. Returns only
    in a program's process, with its job."""
    try:
        syscalls.prctl(syscalls.PR_SET_PDEATHSIG, signal.SIGKILL)
        context["oomScore"] = syscalls.open_oom_score()
        syscalls.set_oom_score(context["oomScore"], unit.OOM_SCORE)
        zygote_control.close()
        control = socket.socket(fileno=fd_passing.move_above_stdio(fd))
        # Orphans of a program become children of this process and must be reaped.
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        child_process.set_inherited_limits()
        context["memoryBefore"] = child_process.read_memory_usage()
        sandbox = unit_namespaces.UnitNamespaces(context)
        run_main.keep_alive((context, sandbox, control))
        return run_units(control, context, sandbox)
    except BaseException as error:
        print(f"slot: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
        os._exit(7)
