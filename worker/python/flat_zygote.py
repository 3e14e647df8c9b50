"""What a zygote does in the tiers without namespaces: enters the chroot if there is one, proves the walls, and forks slots on demand."""

import json
import os
import signal
import sys

import descriptors
import flat_place
import flat_slot
import flat_walls
import landlock
import linux
import preload

ONE_USER_ABI_MIN = 3  # before, Landlock does not govern truncation, and in tier 3b a program's user owns the worker's files


def serve(control, settings, plain_modules):
    """Returns in a program's process only, with its job."""
    way = settings["way"]
    walls = frozenset(way["walls"])
    world = {
        "walls": walls,
        "prefixes": settings["prefixes"],
        "modules": way["modules"],
        "landlockAbi": landlock.version(),
        "proc": os.open("/proc", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC),
        "seccomp": linux.prepare_seccomp(bytes.fromhex(settings["seccomp"])) if "seccomp" in walls else None,
        "ownProcessFilter": bytes.fromhex(way["ownProcessFilter"]) or None,
        "placeOfPid": way["placeOfPid"],
    }
    needed = 0 if "landlock" not in walls else 1 if "uids" in walls else ONE_USER_ABI_MIN
    if world["landlockAbi"] < needed:
        raise OSError(f"Landlock has version {world['landlockAbi']} and must have {needed}")
    preload.load(settings["kind"], plain_modules)
    if way["chroot"] is not None:
        _enter_root(way["chroot"], way["modules"])
    # What a killed slot leaves comes here and needs nobody to wait for it; the slots themselves do not either.
    linux.prctl(flat_slot.PR_SET_CHILD_SUBREAPER, 1)
    linux.prctl(linux.PR_SET_PDEATHSIG, 0)
    ruleset = flat_place.FlatPlace(world).open(way["trial"])
    flat_walls.prove(way["trial"], world, None if ruleset is None else linux.prepared_restriction(ruleset))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    facts = {"ready": True, "hasProc": True, "landlockAbi": world["landlockAbi"] if "landlock" in walls else 0}
    control.send(json.dumps(facts).encode())
    while True:
        message, received = descriptors.receive_with(control, 1)
        if not message:
            _wait_for_slots()
        if os.fork() == 0:
            return flat_slot.serve(control, received[0], world)
        os.close(received[0])


def _enter_root(root, modules):
    """After the imports, which want to see /proc. The folder of our modules has another path within."""
    os.chroot(root)
    os.chdir("/")
    sys.path[:] = [modules if path == root + modules else path for path in sys.path]
    os.environ["PYTHONPATH"] = modules


def _wait_for_slots():
    """The supervisor goes, and so do the slots, each when all of its run has ended."""
    try:
        while True:
            os.wait()
    except ChildProcessError:
        os._exit(0)
