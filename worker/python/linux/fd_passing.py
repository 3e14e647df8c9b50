"""Passes descriptors over a unix socket: from the supervisor to zygote, slot and unit."""

import array
import fcntl
import os
import socket

MOVED_FD_MIN = 64


def send_fds(channel, message, descriptors):
    """Sends one packet with open descriptors attached."""
    channel.sendmsg([message], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))])


def receive_fds(channel, at_most):
    """One packet and its descriptors. An empty packet means that the peer has closed."""
    message, ancillary, _, _ = channel.recvmsg(65536, socket.CMSG_SPACE(at_most * 4), socket.MSG_CMSG_CLOEXEC)
    descriptors = array.array("i")
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptors.frombytes(data[: len(data) // 4 * 4])
    return message, list(descriptors)


def move_above_stdio(fd):
    """Moves a descriptor to a number that no program's process uses for its own."""
    moved = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, MOVED_FD_MIN)
    os.close(fd)
    return moved
