"""Slot: one per place for a run, in a control group of its own from the start; forks one unit at a time, so units are born in the
right group (migrating a process stalls every fork of the machine for 5-15 ms). Never sees anything of a student."""

import fcntl
import gc
import json
import os
import signal
import socket
import struct
import sys

import descriptors
import landlock
import linux
import run_program
import unit

LARGEST_HANDOVER = 8
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/urandom", "/dev/random")
SIOCSIFFLAGS, IFF_UP = 0x8914, 1
OOM_SCORE = 600  # after the program's 1000, long before the service's


def serve(zygote_control, fd, world):
    """The slot's life; ends when the supervisor closes its socket."""
    try:
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
        linux.raise_oom_score(OOM_SCORE)
        zygote_control.close()
        control = socket.socket(fileno=fd)
        control.send(b"hello")
        gc.freeze()
        is_first = True
        while True:
            message, received = descriptors.receive_with(control, LARGEST_HANDOVER)
            if not message:
                os._exit(0)
            settings = json.loads(message)
            if is_first:
                # By now the supervisor has put this process into its control group, which becomes the root that programs see.
                linux.unshare(linux.CLONE_NEWCGROUP)
                is_first = False
            _make_private_world(settings)
            # All of this world may be read: it holds nothing else. What is not of it (a descriptor that leaked in) may not.
            ruleset = landlock.build(world["landlockAbi"], ("/",), ("/box",), DEVICES)
            if _fork_unit(world, received) == 0:
                control.close()
                unit.live(settings, received, world, ruleset)
            if ruleset is not None:
                os.close(ruleset)
            for descriptor in received:
                os.close(descriptor)
            # Back to the zygote's mounts, so that the disk of the unit goes when the unit goes.
            linux.setns(world["mountNamespace"], linux.CLONE_NEWNS)
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


def _make_private_world(settings):
    """What the next unit inherits: own mounts, own IPC, own network with nothing but a loopback, an empty disk.

    Done here and not in the unit because this process has touched the pages that the work needs long ago: a freshly forked one would
    first have to copy them (some 200 page faults, 0.5 ms).
    """
    linux.unshare(linux.CLONE_NEWNS | linux.CLONE_NEWIPC | linux.CLONE_NEWNET)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sH14s", b"lo", IFF_UP, b""))
    linux.mount("tmpfs", "/box", "tmpfs", unit.PRIVATE_TMPFS, unit.disk_options(settings))
    for name in ("work", "tmp", "shm", "home"):
        os.mkdir("/box/" + name, 0o700)
        os.chown("/box/" + name, settings["uid"], settings["uid"])
