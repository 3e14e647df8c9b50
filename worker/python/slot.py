"""Slot: one place for runs, in a control group of its own from the start, so that units are born in the right group (migrating a
process stalls every fork of the machine for 5-15 ms). It is process 1 of a pid namespace of its own and makes one single-use unit after
the other: a private world, and in it the program's process. It sees nothing of a program but how it ended.
"""

import gc
import json
import os
import signal
import socket
import sys

import descriptors
import linux
import private_world
import run_program
import student
import unit

LARGEST_HANDOVER = 7
OOM_SCORE = 600  # after the program's 1000, long before the service's


def serve(zygote_control, fd, world):
    """The slot's life; ends when the supervisor closes its socket, and everything in its namespace with it."""
    try:
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
        linux.raise_oom_score(OOM_SCORE)
        zygote_control.close()
        control = socket.socket(fileno=fd)
        # Orphans of a program become children of this process; they have to be waited for.
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        # Process 1 gets no signal from below that it has no handler for; where there is one uid only, the program may try.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        world["memoryBefore"] = student.memory_now()
        place = private_world.PrivateWorld(world)
        control.send(b"hello")
        gc.freeze()
        while True:
            message, received = descriptors.receive_with(control, LARGEST_HANDOVER)
            if not message:
                os._exit(0)
            if not received:
                continue  # a command that came when its run had just ended
            unit.live(json.loads(message), received, control, world, place)
            control.send(b"free")
    except run_program.Begin:
        raise
    except BaseException as error:
        print(f"slot: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
        os._exit(7)
