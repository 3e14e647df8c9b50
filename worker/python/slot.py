"""Slot: one per place for a run, in a control group of its own from the start; forks one unit at a time, so units are born in the
right group (migrating a process stalls every fork of the machine for 5-15 ms). Never sees anything of a student."""

import gc
import json
import os
import signal
import socket
import sys

import descriptors
import linux
import run_program
import unit

LARGEST_HANDOVER = 8


def serve(zygote_control, fd, world):
    """The slot's life; ends when the supervisor closes its socket."""
    try:
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
        linux.prctl(linux.PR_SET_DUMPABLE, 0)
        zygote_control.close()
        control = socket.socket(fileno=fd)
        control.send(b"hello")
        gc.freeze()
        while True:
            message, received = descriptors.receive_with(control, LARGEST_HANDOVER)
            if not message:
                os._exit(0)
            settings = json.loads(message)
            if _fork_unit(world, received) == 0:
                control.close()
                unit.live(settings, received, world)
            for descriptor in received:
                os.close(descriptor)
    except run_program.Begin:
        raise
    except BaseException as error:
        print(f"slot: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
        os._exit(7)


def _fork_unit(world, received):
    """Forks process 1 of a new pid namespace beside the earlier ones; an eighth descriptor is the cgroup (v2) it is born in."""
    linux.setns(world["pidNamespace"], linux.CLONE_NEWPID)
    if len(received) == LARGEST_HANDOVER:
        return linux.fork_into_cgroup(received[-1], linux.CLONE_NEWPID)
    linux.unshare(linux.CLONE_NEWPID)
    return os.fork()
