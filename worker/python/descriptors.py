"""Descriptors over a unix socket: how the supervisor hands pipes down to zygote, slot and unit."""

import array
import fcntl
import os
import socket

KEPT_FD_MIN = 64


def send_with(channel, message, descriptors):
    """One packet with open descriptors attached."""
    channel.sendmsg([message], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))])


def receive_with(channel, at_most):
    """One packet and its descriptors; an empty packet means that the other side is gone."""
    message, ancillary, _, _ = channel.recvmsg(65536, socket.CMSG_SPACE(at_most * 4), socket.MSG_CMSG_CLOEXEC)
    descriptors = array.array("i")
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptors.frombytes(data[: len(data) // 4 * 4])
    return message, list(descriptors)


def out_of_the_way(fd):
    """The same under a number that no program's process gives to its own descriptors."""
    kept = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, KEPT_FD_MIN)
    os.close(fd)
    return kept
