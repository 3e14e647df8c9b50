"""Changes of the system call policy where programs share the host's namespaces (tiers 3 and 4).

The network and System V IPC are the host's there, so both are refused. A pair of connected stream sockets is allowed:
it reaches no other process, and asyncio needs it. In tier 3b programs, worker and other programs have the same user. So
every call by which one process acts on another of its user is refused there, and so is fork: only a single process can
be ended reliably.
"""

import platform
import struct

from confinement import syscall_policy
from confinement.seccomp import (
    ALLOW, ANY_BIT, EQUAL, GREATER_OR_EQUAL, LOAD, all_allowed, fail, fcntl_rules, ret, load_argument, load_high,
    rules_without_cgroup, without_bits)
from confinement.syscall_numbers import NUMBERS

REFUSED = """
socket bind connect listen accept accept4
shmget shmat shmdt shmctl msgget msgsnd msgrcv msgctl semget semop semtimedop semctl
""".split()
SOCK_STREAM, SOCK_FLAGS = 1, (0, 0x800, 0x80000, 0x80800)  # SOCK_NONBLOCK, SOCK_CLOEXEC
CLONE_THREAD = 0x00010000
# Files are on the worker's disk here, so flushing it is refused as well: O_DSYNC (O_SYNC includes its bit), RWF_DSYNC,
# RWF_SYNC, RWF_DONTCACHE. Call -> (index of the argument, bits).
O_DSYNC = 0o10000
PAST_MEMORY = O_DSYNC | syscall_policy.O_DIRECT[platform.machine()]
FLUSHES = {name: (index, PAST_MEMORY) for name, index in syscall_policy.REFUSED_TO_OPEN.items()}
FLUSHES["pwritev2"] = (5, 0x86)

# Tier 3b. Landlock does not govern modes and times, and the worker's files belong to the same user: these succeed
# without effect.
PRETENDED = "chmod fchmod fchmodat utime utimes futimesat".split()
# Timers and queued signals are counted per user, so one program could use up the limit of all. Call -> index of its
# signal; libc itself sends 32 and 33.
ONE_USER_REFUSED = "fork vfork tkill rt_sigqueueinfo timer_create".split()
SENT_SIGNAL, FIRST_QUEUED_SIGNAL = {"kill": 1, "tgkill": 2}, 34
FCNTL_OWNERS = (8, 10, 15)  # F_SETOWN, F_SETSIG, F_SETOWN_EX: signals to any process of the same user
# Call -> index of the argument that must be this process (or 0, which is this process, too).
ONLY_OWN = {"kill": 0, "tgkill": 0, "prlimit64": 0, "sched_setaffinity": 0, "setpriority": 1}
PID_PLACEHOLDER = 0x7FFFFFFE  # the prepared filter has this value instead of the program's own process id


def rules(one_user):
    """Call name -> instructions that replace or extend `seccomp.rules`."""
    table = {**rules_without_cgroup(), **{name: [fail("EPERM")] for name in REFUSED}}
    kinds = [SOCK_STREAM | flags for flags in SOCK_FLAGS]
    table["socketpair"] = all_allowed([(0, (1,), "EAFNOSUPPORT"), (1, kinds, "EPERM")])
    for name, (index, bits) in FLUSHES.items():
        table[name] = without_bits(index, bits, fail("EINVAL"))
    if not one_user:
        return table
    table.update({name: [fail("EPERM")] for name in ONE_USER_REFUSED})
    table.update({name: [fail(0)] for name in PRETENDED})
    # utimensat without a path sets the times of an open file; our own code marks submitted files with it.
    table["utimensat"] = [load_argument(1), (EQUAL, 0, 3, 0), load_high(1), (EQUAL, 0, 1, 0), ret(ALLOW), fail(0)]
    table["clone"] = [load_argument(0), (ANY_BIT, 0, 1, syscall_policy.REFUSED_BITS["clone"][1]), fail("EPERM"),
                      (ANY_BIT, 0, 1, CLONE_THREAD), ret(ALLOW), fail("EPERM")]
    table["fcntl"] = fcntl_rules(refused=FCNTL_OWNERS)
    for name, index in SENT_SIGNAL.items():
        table[name] = [load_argument(index), (GREATER_OR_EQUAL, 0, 1, FIRST_QUEUED_SIGNAL), fail("EPERM"), ret(ALLOW)]
    # Of the target kinds (process, group, user) only the first; `own_process_filter` restricts it to the own process.
    table["setpriority"] = all_allowed([(0, (0,), "EPERM")])
    return table


def own_process_filter(machine):
    """A second filter (bytes) that lets some calls target only the calling process, whose id replaces
    `PID_PLACEHOLDER`."""
    code = [(LOAD, 0, 0, 0)]
    for name, index in ONLY_OWN.items():
        code += [(EQUAL, 0, 5, NUMBERS[machine][name]), load_argument(index),
                 (EQUAL, 1, 0, 0), (EQUAL, 0, 1, PID_PLACEHOLDER), ret(ALLOW), fail("EPERM")]
    code.append(ret(ALLOW))
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in code)
