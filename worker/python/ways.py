"""The ways to confine programs, best first, with what each of them loses. Which of them this machine allows is found out by doing."""

import collections
import os

# `walls`: "namespaces", or of "uids" (each place for a run has its own), "landlock", "chroot" and "seccomp" those that stand.
Way = collections.namedtuple("Way", "tier name walls lost")

_FLAT = (
    "programs have no sockets: lessons with a network on the loopback do not work",
    "System V IPC and the semaphores of multiprocessing are refused",
    "memory and computing time are sampled ten times a second and may overshoot; no processor shares",
    "a run's files lie on the worker's disk; their sum is looked at a few times a second and may overshoot",
    "the host's processes, and its files by name, can be seen to exist, though not be read, signalled or changed",
)

NAMESPACES = Way(1, "full", frozenset(("namespaces",)), ())
NO_CGROUP = Way(2, "no cgroup", NAMESPACES.walls, (
    "memory and computing time are sampled ten times a second and may overshoot; no processor shares",
))
LANDLOCK = Way(3, "landlock", frozenset(("uids", "landlock", "seccomp")), _FLAT)
LANDLOCK_ONE_USER = Way(3, "3b: landlock, one user", frozenset(("landlock", "seccomp")), (
    *_FLAT,
    "programs cannot start processes, and signals reach only the program itself",
    "all programs and the worker are one user, so Landlock and seccomp are all that stands between them",
    "threads are limited only by the memory that they take; changing a file's mode or times has no effect",
))
CHROOT = Way(4, "chroot", frozenset(("uids", "chroot", "seccomp")), (
    *_FLAT[:4],
    "no Landlock: files are kept apart by users and the chroot alone",
    "the programs' root is a copy made at start; /proc is missing",
))
UNSAFE_NONE = Way(5, "unsafe-none", frozenset(("uids",) if os.getuid() == 0 else ()), (
    "everything: programs reach the network, the processes and the files that any user of the worker's machine reaches",
))
UNSAFE_NAME = "unsafe-none"


def to_try(wanted):
    """`auto`: every way that confines, best first. No confinement comes only by its full name, never by falling back."""
    if wanted == UNSAFE_NAME:
        return [UNSAFE_NONE]
    if os.getuid() == 0:
        return [NAMESPACES, LANDLOCK, CHROOT]
    return [NAMESPACES, LANDLOCK_ONE_USER]
