"""Finds the files that a program wrote to its working folder, reads them and sends them to the supervisor.

Theory of operation. Every process of the program is dead before anything is read, so nothing changes meanwhile. A scan
of the top of the folder (`has_changes`, names and times only) saves most runs the rest. To read, a process of ours
first drops its privileges as the program did. It then opens each path component separately, without following links,
from a descriptor older than the program. So it reads nothing that the program could not have read. Only regular files
with one link are sent.

A file of the submission gets a modification time whose nanoseconds are a digest of its path (`sent_time`). As long as
it has that time, it is unchanged. A program can forge the time, but hides nothing except its own file.
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
    """Opens the working folder before the program starts; the program may rename or replace it."""
    return os.open(path, _FOLDER)


def sent_time(path):
    """The modification time of a submitted file: one second ago, with the digest of its path."""
    return (int(time.time()) - 1) * NANOSECONDS + _path_digest(path)


def _path_digest(path):
    return binascii.crc32(path.encode("utf-8", "surrogateescape")) % NANOSECONDS


def _is_unchanged(entry, path):
    """False when the program withdrew the permission to look: the file then counts as one that was left out."""
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError:
        return False
    return status.st_mtime_ns % NANOSECONDS == _path_digest(path)


def _is_ignored(name):
    return name[0] == "." or name == "__pycache__"


def has_changes(work):
    """Whether there may be artifacts. Opens no file."""
    with os.scandir(work) as entries:
        for entry in entries:
            if _is_ignored(entry.name):
                continue
            if entry.is_dir(follow_symlinks=False):
                return True
            if entry.is_file(follow_symlinks=False):
                if not _is_unchanged(entry, entry.name):
                    return True
    return False


def collect(work, channel):
    """Sends each file (name and size, then its content) and at the end whether files were left out."""
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
    """Whether the path can be shown and stored anywhere: no control characters, only valid UTF-8, no right-to-left
    marks."""
    return path.isprintable() and len(os.fsencode(path)) <= PATH_BYTES_MAX


def _changed_files(folder, prefix, depth):
    """Yields (descriptor of the folder, name, path) of files in a fixed order. The path is None when it is out of
    reach."""
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        path = prefix + entry.name
        if _is_ignored(entry.name):
            continue
        if entry.is_file(follow_symlinks=False):
            if not _is_unchanged(entry, path):
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
    """None unless this is a readable regular file with exactly one link."""
    try:
        fd = os.open(name, _PLAIN, dir_fd=folder)
    except OSError:
        return None
    status = os.fstat(fd)
    if stat.S_ISREG(status.st_mode) and status.st_nlink == 1:
        return fd
    os.close(fd)
    return None
