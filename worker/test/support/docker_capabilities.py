"""Starts a Python as a container would: `python3 docker_capabilities.py TIER PYTHON ARGS...`.

It refuses the calls that Docker's default profile refuses (namespaces, mounts), and root keeps only Docker's
capabilities. For tier 4 Landlock is missing as well, and for tier 3b there is no root at all. So the worker finds the
tier by its own trial. A Python started from within is executed unchanged: the restrictions are inherited.
"""

import os
import platform
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../python"))
from linux import syscalls
from confinement.seccomp import ALLOW, ANY_BIT, EQUAL, LOAD, fail, ret, load_argument
from confinement.syscall_numbers import NUMBERS
from confinement.syscall_policy import REFUSED_BITS

DOCKER_CAPABILITIES = 0xA80425FB
CAPABILITIES = 41
PR_CAPBSET_DROP = 24
UNPRIVILEGED_UID = 65534
REFUSED = ("unshare", "setns", "mount", "umount2", "pivot_root")
LANDLOCK = (444, 445, 446)  # the same on every machine


def seccomp_filter(without_landlock):
    numbers = NUMBERS[platform.machine()]
    answers = {numbers[name]: fail("EPERM") for name in REFUSED}
    answers[numbers["clone3"]] = fail("ENOSYS")
    if without_landlock:
        answers.update({number: fail("ENOSYS") for number in LANDLOCK})
    code = [(LOAD, 0, 0, 0)]
    for number, answer in answers.items():
        code += [(EQUAL, 0, 1, number), answer]
    code += [(EQUAL, 0, 3, numbers["clone"]), load_argument(0),
             (ANY_BIT, 0, 1, REFUSED_BITS["clone"][1]), fail("EPERM"), ret(ALLOW)]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in code)


def is_restricted():
    with open("/proc/self/status") as file:
        return any(line.split() == ["Seccomp:", "2"] for line in file)


def main(tier, program, *arguments):
    if not is_restricted():
        syscalls.prepare_seccomp(seccomp_filter(tier == "4"))()
        for capability in range(CAPABILITIES):
            if not DOCKER_CAPABILITIES >> capability & 1:
                syscalls.prctl(PR_CAPBSET_DROP, capability)
        if tier == "3b":
            os.setgroups([])
            os.setresgid(UNPRIVILEGED_UID, UNPRIVILEGED_UID, UNPRIVILEGED_UID)
            os.setresuid(UNPRIVILEGED_UID, UNPRIVILEGED_UID, UNPRIVILEGED_UID)
    os.execv(program, [program, *arguments])


main(*sys.argv[1:])
