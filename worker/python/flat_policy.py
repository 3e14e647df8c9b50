"""What the system call policy changes where programs share the host's namespaces (tiers 3 and 4).

The network and System V IPC are the host's there, so both are refused wholly. A pair of connected stream sockets is left: it reaches
nobody else, and asyncio needs it. In tier 3b programs are the same user as the worker and each other, so everything by which one process
acts on another of its user is closed as well, and forking with it: only what a single process does can be ended for sure.
"""

import struct

from seccomp import ALLOW, ANY_BIT, EQUAL, LOAD, all_allowed, fail, give, load_argument, load_high, none_of, rules_without_meter
from syscall_numbers import NUMBERS
import syscall_policy

REFUSED = """
socket bind connect listen accept accept4 shmget shmat shmdt shmctl msgget msgsnd msgrcv msgctl semget semop semtimedop semctl
""".split()
SOCK_STREAM, SOCK_FLAGS = 1, (0, 0x800, 0x80000, 0x80800)  # SOCK_NONBLOCK, SOCK_CLOEXEC
CLONE_THREAD = 0x00010000

# Tier 3b. Landlock does not govern modes and times, and every file of the worker belongs to its user: these answer success, undone.
PRETENDED = "chmod fchmod fchmodat utime utimes futimesat".split()
ONE_USER_REFUSED = "fork vfork tkill rt_sigqueueinfo rt_tgsigqueueinfo".split()
FCNTL_OWNERS = (8, 10, 15)  # F_SETOWN, F_SETSIG, F_SETOWN_EX: signals to any process of the same user
# Call -> index of the argument that must be this process (or 0, which is this process, too).
ONLY_OWN = {"kill": 0, "tgkill": 0, "prlimit64": 0, "sched_setaffinity": 0, "setpriority": 1}
PLACE_OF_PID = 0x7FFFFFFE  # stands in the prepared filter where the program's own process id belongs


def rules(one_user):
    """Call name -> instructions, on top of those of `seccomp.rules`."""
    table = {**rules_without_meter(), **{name: [fail("EPERM")] for name in REFUSED}}
    kinds = [SOCK_STREAM | flags for flags in SOCK_FLAGS]
    table["socketpair"] = all_allowed([(0, (1,), "EAFNOSUPPORT"), (1, kinds, "EPERM")])
    if not one_user:
        return table
    table.update({name: [fail("EPERM")] for name in ONE_USER_REFUSED})
    table.update({name: [fail(0)] for name in PRETENDED})
    # utimensat without a path sets the times of an open file; our own code marks the files that were sent with it.
    table["utimensat"] = [load_argument(1), (EQUAL, 0, 3, 0), load_high(1), (EQUAL, 0, 1, 0), give(ALLOW), fail(0)]
    table["clone"] = [load_argument(0), (ANY_BIT, 0, 1, syscall_policy.REFUSED_BITS["clone"][1]), fail("EPERM"),
                      (ANY_BIT, 0, 1, CLONE_THREAD), give(ALLOW), fail("EPERM")]
    index, values, error = syscall_policy.REFUSED_IF["fcntl"]
    table["fcntl"] = none_of(index, (*values, *FCNTL_OWNERS), fail(error))
    # Of the kinds of targets (process, group, user) only the first; whose process it may be is in `own_process_filter`.
    table["setpriority"] = all_allowed([(0, (0,), "EPERM")])
    return table


def own_process_filter(machine):
    """A second filter (bytes): some calls may only aim at the process itself. `aimed_at` puts the process in."""
    code = [(LOAD, 0, 0, 0)]
    for name, index in ONLY_OWN.items():
        code += [(EQUAL, 0, 5, NUMBERS[machine][name]), load_argument(index),
                 (EQUAL, 1, 0, 0), (EQUAL, 0, 1, PLACE_OF_PID), give(ALLOW), fail("EPERM")]
    code.append(give(ALLOW))
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in code)
