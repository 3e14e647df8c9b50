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


def build(abi, read, write, devices):
    """A ruleset: read below `read`, work freely below `write`, use what is below `devices`; nothing else. None where there is no Landlock.

    A rule belongs to a folder as it is now: it does not cover what is mounted over that folder later, only what is mounted below it.
    TCP stays open: the network namespace is private, and lessons with sockets use its loopback.
    """
    if abi < 1:
        return None
    handled = _handled(abi)
    scopes = 3 if abi >= 6 else 0
    attributes = struct.pack("=QQQ", handled, 0, scopes)[: 24 if abi >= 6 else 16 if abi >= 4 else 8]
    ruleset = linux.syscall("landlock_create_ruleset", attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint(0))
    amounts = (
        (read, EXECUTE | READ_FILE | READ_DIR),
        (write, handled & ~(MAKE_CHAR | MAKE_BLOCK | IOCTL_DEVICE)),
        (devices, READ_FILE | WRITE_FILE | IOCTL_DEVICE),
    )
    for paths, rights in amounts:
        for path in paths:
            _allow(ruleset, path, rights & handled)
    return descriptors.out_of_the_way(ruleset)


def _allow(ruleset, path, rights):
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    if not stat.S_ISDIR(os.fstat(fd).st_mode):
        rights &= FILE_RIGHTS
    rule = struct.pack("=Qi", rights, fd)
    linux.syscall("landlock_add_rule", ctypes.c_int(ruleset), ctypes.c_int(1), rule, ctypes.c_uint(0))
    os.close(fd)
