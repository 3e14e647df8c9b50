"""The files that a program leaves in its working folder: which of them come back, and how they are read and told.

Theory of operation. Everything of the program is dead before anything is looked at, so nothing changes under our eyes. A glance at the
top of the folder (`has_news`, names and times only) spares most runs the rest. To read, a process of ours first gives up its powers as the
program did, and then opens each component by itself and without following links, from a descriptor that is older than the program: so nothing
is read that the program could not have read, whatever it put there. Only plain files with one name come back.

A file that was sent carries a time of our choosing, its nanoseconds made of its path (`sent_time`); as long as it has it, nobody wrote to
it. A program can forge that time, and hides by it nothing but its own file.
"""

import binascii
import json
import os
import socket
import stat
import time

FILES_MAX = 20
FILE_BYTES_MAX = 4 << 20
RUN_BYTES_MAX = 8 << 20
PATH_BYTES_MAX = 255
DEPTH_MAX = 10
CHUNK_BYTES = 60_000  # a packet of the socket holds 64 KiB
FILE, CONTENT, END = b"f", b"c", b"e"
NANOSECONDS = 10**9

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_PLAIN = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


def open_work_folder(path):
    """The working folder as it is before the program begins; it may be renamed or replaced later."""
    return os.open(path, _FOLDER)


def sent_time(path):
    """The time of last change that a sent file gets: a moment ago."""
    return (int(time.time()) - 1) * NANOSECONDS + _mark(path)


def _mark(path):
    return binascii.crc32(path.encode("utf-8", "surrogateescape")) % NANOSECONDS


def _is_as_sent(path, facts):
    return facts.st_mtime_ns % NANOSECONDS == _mark(path)


def _is_passed_over(name):
    return name[0] == "." or name == "__pycache__"


def has_news(work):
    """Whether there may be something to bring back. Opens nothing."""
    with os.scandir(work) as entries:
        for entry in entries:
            if _is_passed_over(entry.name):
                continue
            if entry.is_dir(follow_symlinks=False):
                return True
            if entry.is_file(follow_symlinks=False) and not _is_as_sent(entry.name, entry.stat(follow_symlinks=False)):
                return True
    return False


def collect(work, channel):
    """Tells each file (its name and size, then its content) and at the end whether files had to be left out."""
    send = socket.socket(fileno=channel).send
    count = total = 0
    is_cut = False
    for folder, name, path in _changed_files(work, "", 1):
        if count == FILES_MAX:
            is_cut = True
            break
        fd = None if path is None or not _is_name(path) else _open_plain(folder, name)
        if fd is None:
            is_cut = True
            continue
        try:
            size = os.fstat(fd).st_size
            if size > min(FILE_BYTES_MAX, RUN_BYTES_MAX - total):
                is_cut = True
                continue
            count += 1
            total += size
            send(FILE + json.dumps({"name": path, "bytes": size}).encode())
            while chunk := os.read(fd, CHUNK_BYTES):
                send(CONTENT + chunk)
        finally:
            os.close(fd)
    send(END + json.dumps({"isCut": is_cut}).encode())


def _is_name(path):
    """Text that can be shown and kept anywhere: no control characters, nothing that is not UTF-8, no line that runs backwards."""
    return path.isprintable() and len(os.fsencode(path)) <= PATH_BYTES_MAX


def _changed_files(folder, prefix, depth):
    """(descriptor of its folder, name, path) of files in a fixed order; None for a path that is out of reach."""
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        path = prefix + entry.name
        if _is_passed_over(entry.name):
            continue
        if entry.is_file(follow_symlinks=False):
            if not _is_as_sent(path, entry.stat(follow_symlinks=False)):
                yield folder, entry.name, path
        elif entry.is_dir(follow_symlinks=False):
            try:
                inner = None if depth == DEPTH_MAX else os.open(entry.name, _FOLDER, dir_fd=folder)
            except OSError:
                inner = None
            if inner is None:
                yield folder, entry.name, None
                continue
            try:
                yield from _changed_files(inner, path + "/", depth + 1)
            finally:
                os.close(inner)


def _open_plain(folder, name):
    """None when it may not be read or is anything but a file with this one name."""
    try:
        fd = os.open(name, _PLAIN, dir_fd=folder)
    except OSError:
        return None
    facts = os.fstat(fd)
    if stat.S_ISREG(facts.st_mode) and facts.st_nlink == 1:
        return fd
    os.close(fd)
    return None
