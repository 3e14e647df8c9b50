"""The tiers of isolation, best first, with the losses of each. Only a trial shows which of them this machine allows."""

import collections
import os

# `mechanisms`: "namespaces", or a subset of "uids" (each slot has its own), "landlock", "chroot" and "seccomp".
Tier = collections.namedtuple("Tier", "number name mechanisms lost")

_SHARED_HOST = (
    "programs have no sockets: lessons with a network on the loopback do not work",
    "System V IPC and the semaphores of multiprocessing are refused",
    "memory and CPU time are sampled ten times a second and may overshoot; no CPU weights",
    "a run's files are on the worker's disk; their total is measured a few times a second and may overshoot",
    "programs can see that the host's processes and files exist, but cannot read, signal or change them",
)

NAMESPACES = Tier(1, "full", frozenset(("namespaces",)), ())
NO_CGROUP = Tier(2, "no cgroup", NAMESPACES.mechanisms, (
    "memory and CPU time are sampled ten times a second and may overshoot; no CPU weights",
))
LANDLOCK = Tier(3, "landlock", frozenset(("uids", "landlock", "seccomp")), _SHARED_HOST)
LANDLOCK_ONE_USER = Tier(3, "3b: landlock, one user", frozenset(("landlock", "seccomp")), (
    *_SHARED_HOST,
    "programs cannot start processes, and signals reach only the program itself",
    "all programs and the worker have one user, so only Landlock and seccomp separate them",
    "only memory limits the number of threads; changing a file's mode or times has no effect",
))
CHROOT = Tier(4, "chroot", frozenset(("uids", "chroot", "seccomp")), (
    *_SHARED_HOST[:4],
    "no Landlock: only users and the chroot separate files",
    "the programs' root is a copy made at start; /proc is missing",
))
UNSAFE_NONE = Tier(5, "unsafe-none", frozenset(("uids",) if os.getuid() == 0 else ()), (
    "everything: programs reach the network, the processes and the files that any user of the worker's machine reaches",
))
UNSAFE_NAME = "unsafe-none"


def candidates(wanted):
    """`auto`: every tier that confines, best first. The tier without confinement must be named; it is never a
    fallback."""
    if wanted == UNSAFE_NAME:
        return [UNSAFE_NONE]
    if os.getuid() == 0:
        return [NAMESPACES, LANDLOCK, CHROOT]
    return [NAMESPACES, LANDLOCK_ONE_USER]


def missing_features(info):
    """Sentences about what the units of a zygote lack, each with its cure. `info`: what the zygote found."""
    missing = []
    if info["landlockAbi"] == 0:
        missing.append("Landlock is missing, so programs have one layer of confinement less; "
                       "cure: Linux 5.13 or newer with landlock among its security modules.")
    if not info["hasProc"]:
        missing.append("Programs see no /proc; "
                       "cure: run the container with `--security-opt systempaths=unconfined`.")
    return missing
