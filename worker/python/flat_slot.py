"""Slot of the tiers without namespaces: as `slot.py`, but no process 1.

It is a subreaper instead: what a program leaves behind becomes its child, and it is done with a unit only when it has no child left. When
the supervisor goes, it hears the end of its socket, ends everything, and goes too; so it must not die with its parent.
"""

import gc
import json
import os
import signal
import socket
import sys

import descriptors
import flat_place
import linux
import slot
import student
import unit

PR_SET_CHILD_SUBREAPER = 36


def serve(zygote_control, fd, world):
    """The slot's life; ends when the supervisor closes its socket. Returns in a program's process only, with its job."""
    place = flat_place.FlatPlace(world)
    try:
        linux.prctl(linux.PR_SET_PDEATHSIG, 0)
        linux.prctl(PR_SET_CHILD_SUBREAPER, 1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        student.limit_what_is_inherited()
        world["memoryBefore"] = student.memory_now("self/statm", world["proc"])
        world["oomScore"] = linux.open_oom_score()
        linux.set_oom_score(world["oomScore"], unit.OOM_SCORE)
        zygote_control.close()
        control = socket.socket(fileno=descriptors.out_of_the_way(fd))
        control.send(b"hello")
        gc.freeze()
        while True:
            message, received = descriptors.receive_with(control, slot.LARGEST_HANDOVER)
            if not message:
                os._exit(0)
            if not received:
                continue  # a command that came when its run had just ended
            job = unit.live(json.loads(message), received, control, world, place)
            if job is not None:
                return job
            control.send(b"free")
    except (BrokenPipeError, ConnectionResetError):
        place.leave()
    except BaseException as error:
        print(f"slot: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
        os._exit(7)
