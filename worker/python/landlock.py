"""Landlock: a second wall behind the mount namespace. Adapts to the version (ABI) of the kernel; absent before 5.13."""

import ctypes
import os
import stat
import struct

import descriptors
import linux

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
MAKE_CHAR, MAKE_BLOCK, TRUNCATE, IOCTL_DEVICE = 1 << 6, 1 << 11, 1 << 14, 1 << 15
FILE_RIGHTS = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEVICE


def version():
    """The ABI of this kernel; 0 where there is none."""
    try:
        return linux.syscall("landlock_create_ruleset", None, ctypes.c_size_t(0), ctypes.c_uint(1))
    except OSError:
        return 0


def _handled(abi):
    rights = (1 << 13) - 1
    for since, right in ((2, 1 << 13), (3, TRUNCATE), (5, IOCTL_DEVICE)):
        if abi >= since:
            rights |= right
    return rights


def preparer(abi, read, devices):
    """Lays out what is the same in all rulesets of a slot: read below `read`, use what is below `devices`. What it returns makes a ruleset (a
    descriptor) that lets besides work freely below the folders that it is called with, and nothing else; None where there is no Landlock.

    A rule belongs to a folder as it is now: it does not cover what is mounted over that folder later, only what is mounted below it.
    TCP stays open: the network namespace is private, and lessons with sockets use its loopback.
    """
    if abi < 1:
        return lambda _write: None
    handled = _handled(abi)
    scopes = 3 if abi >= 6 else 0
    attributes = struct.pack("=QQQ", handled, 0, scopes)[: 24 if abi >= 6 else 16 if abi >= 4 else 8]
    size, zero, beneath = ctypes.c_size_t(len(attributes)), ctypes.c_uint(0), ctypes.c_int(1)
    amounts = ((read, EXECUTE | READ_FILE | READ_DIR), (devices, READ_FILE | WRITE_FILE | IOCTL_DEVICE))
    lasting = [rule for paths, rights in amounts for path in paths for rule in _rules_of(path, rights & handled)]

    def build(write):
        ruleset = linux.syscall("landlock_create_ruleset", attributes, size, zero)
        number = ctypes.c_int(ruleset)
        for rule, _ in lasting:
            linux.syscall("landlock_add_rule", number, beneath, rule, zero)
        for path in write:
            for rule, fd in _rules_of(path, handled & ~(MAKE_CHAR | MAKE_BLOCK | IOCTL_DEVICE)):
                linux.syscall("landlock_add_rule", number, beneath, rule, zero)
                os.close(fd)
        return descriptors.out_of_the_way(ruleset)

    return build


def _rules_of(path, rights):
    """The rule for what is below a path and the descriptor in it, which must be open when the rule is used; nothing where nothing is."""
    try:
        fd = descriptors.out_of_the_way(os.open(path, os.O_PATH | os.O_CLOEXEC))
    except FileNotFoundError:
        return []
    if not stat.S_ISDIR(os.fstat(fd).st_mode):
        rights &= FILE_RIGHTS
    return [(struct.pack("=Qi", rights, fd), fd)]
