"""Landlock: a second layer behind the mount namespace. Adapts to the ABI version of the kernel; absent before 5.13."""

import ctypes
import os
import stat
import struct

from linux import fd_passing, syscalls

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
MAKE_CHAR, MAKE_BLOCK, TRUNCATE, IOCTL_DEVICE = 1 << 6, 1 << 11, 1 << 14, 1 << 15
FILE_RIGHTS = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEVICE


def version():
    """The ABI version of this kernel; 0 without Landlock."""
    try:
        return syscalls.syscall("landlock_create_ruleset", None, ctypes.c_size_t(0), ctypes.c_uint(1))
    except OSError:
        return 0


def _handled(abi):
    rights = (1 << 13) - 1
    for since, right in ((2, 1 << 13), (3, TRUNCATE), (5, IOCTL_DEVICE)):
        if abi >= since:
            rights |= right
    return rights


def preparer(abi, read, execute, devices, may_execute_own=True):
    """Prepares the rules common to all rulesets of a slot: read below `read`, execute below `execute`, use devices
    below `devices`.

    Returns a function that makes a ruleset (a descriptor; None without Landlock). The ruleset also grants full access
    below the folders passed to the function, and nothing else. Without `may_execute_own`, files in those folders cannot
    be executed.

    A rule belongs to the folder at that moment. It covers mounts made later below the folder, but not a mount over the
    folder itself. TCP stays open: the network namespace is private, and lessons with sockets use its loopback.
    """
    if abi < 1:
        return lambda _write: None
    handled = _handled(abi)
    scopes = 3 if abi >= 6 else 0
    attributes = struct.pack("=QQQ", handled, 0, scopes)[: 24 if abi >= 6 else 16 if abi >= 4 else 8]
    size, zero, beneath = ctypes.c_size_t(len(attributes)), ctypes.c_uint(0), ctypes.c_int(1)
    refused = MAKE_CHAR | MAKE_BLOCK | IOCTL_DEVICE | (0 if may_execute_own else EXECUTE)
    amounts = ((read, READ_FILE | READ_DIR), (execute, EXECUTE), (devices, READ_FILE | WRITE_FILE | IOCTL_DEVICE))
    lasting = [rule for paths, rights in amounts for path in paths for rule in _rules_of(path, rights & handled)]

    def build(write):
        ruleset = syscalls.syscall("landlock_create_ruleset", attributes, size, zero)
        number = ctypes.c_int(ruleset)
        for rule, _ in lasting:
            syscalls.syscall("landlock_add_rule", number, beneath, rule, zero)
        for path in write:
            for rule, fd in _rules_of(path, handled & ~refused):
                syscalls.syscall("landlock_add_rule", number, beneath, rule, zero)
                os.close(fd)
        return fd_passing.move_above_stdio(ruleset)

    return build


def _rules_of(path, rights):
    """The rule for a path, and the descriptor in it, which must be open when the rule is used. Empty if the path does
    not exist."""
    try:
        fd = fd_passing.move_above_stdio(os.open(path, os.O_PATH | os.O_CLOEXEC))
    except FileNotFoundError:
        return []
    if not stat.S_ISDIR(os.fstat(fd).st_mode):
        rights &= FILE_RIGHTS
    return [(struct.pack("=Qi", rights, fd), fd)]
