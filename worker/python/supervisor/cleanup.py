"""Removes the files of ended runs from the worker's disk in a separate process, so that the supervisor never waits for
a disk.

Started as `python3 -I -S -B supervisor/cleanup.py FOLDER [STALE FOLDER ...]`. Each byte on stdin means a new entry in
FOLDER/trash. The end of stdin means that the supervisor has exited; then the whole folder is removed. Links are never
followed. Nested folders are moved up into the trash before they are emptied, so a deep tree needs neither deep
recursion nor many open descriptors. Each pass has a time budget; the rest waits for the next pass.
"""

import itertools
import os
import select
import stat
import sys
import time

PASS_SECONDS_MAX = 2
PAUSE_SECONDS = 0.2
END_SECONDS = 60
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_numbers = itertools.count()


def empty(top, deadline):
    """Removes everything below the open folder `top`. False when the time was up, or an entry could not be removed."""
    while True:
        with os.scandir(top) as entries:
            names = [entry.name for entry in itertools.islice(entries, 1000)]
        if not names:
            return True
        removed = 0
        for name in names:
            if time.monotonic() > deadline:
                return False
            removed += _remove(top, name, deadline)
        if not removed:
            return False


def _remove(top, name, deadline):
    """True when the entry is gone."""
    try:
        if not stat.S_ISDIR(os.stat(name, dir_fd=top, follow_symlinks=False).st_mode):
            os.unlink(name, dir_fd=top)
            return True
        folder = _open(top, name)
        try:
            _move_up(folder, top, deadline)
        finally:
            os.close(folder)
        os.rmdir(name, dir_fd=top)
        return True
    except OSError:
        return False


def _open(parent, name):
    """A run may have removed all rights from its own folders."""
    try:
        return os.open(name, _FOLDER, dir_fd=parent)
    except PermissionError:
        os.chmod(name, 0o700, dir_fd=parent)
        return os.open(name, _FOLDER, dir_fd=parent)


def _move_up(folder, top, deadline):
    """Unlinks the files of a folder and moves its subfolders up to `top`."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if time.monotonic() > deadline:
                return
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.name, dir_fd=folder)
                continue
            # Moving a folder writes to it (its parent changes).
            os.chmod(entry.name, 0o700, dir_fd=folder)
            os.rename(entry.name, f"lifted-{next(_numbers)}", src_dir_fd=folder, dst_dir_fd=top)


def remove_folder(path, seconds):
    """Removes a whole folder, and waits for processes that still use it."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            top = os.open(path, _FOLDER)
            try:
                empty(top, deadline)
            finally:
                os.close(top)
            os.rmdir(path)
            return
        except FileNotFoundError:
            return
        except OSError:
            if time.monotonic() > deadline:
                return
            time.sleep(PAUSE_SECONDS)


def serve(folder, stale):
    """Runs until stdin ends."""
    trash = os.open(folder + "/trash", _FOLDER)
    is_clean, is_over = True, False
    while not is_over:
        ready = select.select([0], [], [], None if is_clean and not stale else PAUSE_SECONDS)[0]
        if ready:
            is_over = not os.read(0, 4096)
        elif stale:
            remove_folder(stale.pop(), PASS_SECONDS_MAX)
        is_clean = empty(trash, time.monotonic() + PASS_SECONDS_MAX)
    remove_folder(folder, END_SECONDS)


if __name__ == "__main__":
    os.nice(5)
    serve(sys.argv[1], sys.argv[2:])
