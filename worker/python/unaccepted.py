"""What TCP connections hold that a program listens for and never accepts. The kernel charges it to no control group before `accept`: a
program that connected to itself and did nothing else held 2 GiB under a limit of 256 MiB, and all TCP of the machine came to a halt.

Looked at from outside, in the tables of the run's network namespace, and cheaply: how many connections were ever opened there says whether a
closer look is worth it. The tables show listeners first, and for each how many wait at it, also those that have been reset meanwhile.
"""

import os

# One that waits: the socket, and as much unread as `private_world.TCP_UNREAD_BYTES` lets it have. 12 KiB were measured.
CONNECTION_BYTES = 12 << 10
OPENED_FREE = 1000
SUMMARY_BYTES_MAX = 16384
TABLES, LISTENING = ("tcp", "tcp6"), b"0A"
# Some 400 listeners; where there are more, all that were ever opened count.
TABLE_BYTES_MAX = 64 << 10


def bytes_held(pid):
    """In the network namespace of a process of ours; 0 when it has ended."""
    try:
        opened = _opened(f"/proc/{pid}/net/snmp")
        if opened <= OPENED_FREE:
            return 0
        waiting = [_waiting(f"/proc/{pid}/net/{table}") for table in TABLES if os.path.exists(f"/proc/{pid}/net/{table}")]
    except OSError:
        return 0
    return CONNECTION_BYTES * (opened if None in waiting else min(opened, sum(waiting)))


def _opened(path):
    """`PassiveOpens`: connections that listeners here ever had, over IPv4 and IPv6."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        names, values = [line.split() for line in os.read(fd, SUMMARY_BYTES_MAX).splitlines() if line.startswith(b"Tcp:")]
    finally:
        os.close(fd)
    return int(values[names.index(b"PassiveOpens")])


def _waiting(path):
    """How many wait to be accepted; None where there are more listeners than are looked at."""
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
