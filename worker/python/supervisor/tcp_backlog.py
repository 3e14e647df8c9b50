"""Estimates the kernel memory of TCP connections that a program never accepts. The kernel charges it to no control
group before `accept`. A program that only connected to itself held 2 GiB under a limit of 256 MiB, and stopped all TCP
of the machine.

The estimate reads the tables of the run's network namespace from outside. The number of connections ever opened there
shows whether reading the tables is worth it. They list listeners first, each with its number of waiting connections,
including those that have been reset.
"""

import os

# A waiting connection: its socket, and the unread data that `unit_namespaces.TCP_UNREAD_BYTES` permits. 12 KiB were
# measured.
CONNECTION_BYTES = 12 << 10
OPENED_FREE = 1000
SUMMARY_BYTES_MAX = 16384
TABLES, LISTENING = ("tcp", "tcp6"), b"0A"
# Some 400 listeners. Beyond that, all connections ever opened count.
TABLE_BYTES_MAX = 64 << 10


def bytes_held(pid):
    """In the network namespace of a process of ours; 0 when it has ended."""
    try:
        opened = _opened(f"/proc/{pid}/net/snmp")
        if opened <= OPENED_FREE:
            return 0
        paths = [f"/proc/{pid}/net/{table}" for table in TABLES]
        waiting = [_waiting(path) for path in paths if os.path.exists(path)]
    except OSError:
        return 0
    return CONNECTION_BYTES * (opened if None in waiting else min(opened, sum(waiting)))


def _opened(path):
    """`PassiveOpens`: connections that listeners here ever had, over IPv4 and IPv6."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        lines = os.read(fd, SUMMARY_BYTES_MAX).splitlines()
        names, values = [line.split() for line in lines if line.startswith(b"Tcp:")]
    finally:
        os.close(fd)
    return int(values[names.index(b"PassiveOpens")])


def _waiting(path):
    """The number of connections waiting to be accepted; None where there are more listeners than are read."""
    count, seen, rest = 0, 0, b""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        while seen < TABLE_BYTES_MAX:
            piece = os.read(fd, TABLE_BYTES_MAX)
            if not piece:
                return count
            seen += len(piece)
            *lines, rest = (rest + piece).split(b"\n")
            for fields in map(bytes.split, lines):
                if fields[0] == b"sl":
                    continue
                if fields[3] != LISTENING:
                    return count
                count += int(fields[4].rpartition(b":")[2], 16)
        return None
    finally:
        os.close(fd)
