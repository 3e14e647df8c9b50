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


def serve(zygote_control, fd, world):
    """The slot's life; ends when the supervisor closes its socket, and everything in its namespace with it. Returns in a program's process
    only, with its job."""
    try:
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
        world["oomScore"] = linux.open_oom_score()
        linux.set_oom_score(world["oomScore"], unit.OOM_SCORE)
        zygote_control.close()
        control = socket.socket(fileno=descriptors.out_of_the_way(fd))
        # Orphans of a program become children of this process; they have to be waited for.
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        student.limit_what_is_inherited()
        world["memoryBefore"] = student.memory_now()
        place = private_world.PrivateWorld(world)
        run_program.keep((world, place, control))
        control.send(b"hello")
        gc.freeze()
        while True:
            message, received = descriptors.receive_with(control, LARGEST_HANDOVER)
            if not message:
                os._exit(0)
            if not received:
                continue  # a command that came when its run had just ended
            job = unit.live(json.loads(message), received, control, world, place)
            if job is not None:
                return job
            control.send(b"free")
    except BaseException as error:
        print(f"slot: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
        os._exit(7)
