"""Removes what runs left on the worker's disk, in a process of its own, so that the supervisor never waits for a disk.

Started as `python3 -I -S -B sweeper.py BOX [STALE BOX ...]`. Each byte on stdin says that there is something new in BOX/trash; the end of
stdin says that the supervisor is gone, and then the whole box goes. Links are never followed. Folders found within a folder are moved up
into the trash before they are emptied, so that a deep tree costs neither depth of calls nor open descriptors. Every look has a time
budget; what is left waits for the next.
"""

import itertools
import os
import select
import stat
import sys
import time

LOOK_SECONDS = 2
PAUSE_SECONDS = 0.2
END_SECONDS = 60
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_numbers = itertools.count()


def empty(top, deadline):
    """Removes what is below the open folder `top`; False when the time was up before, or something resists."""
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
            _lift(folder, top, deadline)
        finally:
            os.close(folder)
        os.rmdir(name, dir_fd=top)
        return True
    except OSError:
        return False


def _open(parent, name):
    """A run may have taken all rights from its own folders."""
    try:
        return os.open(name, _FOLDER, dir_fd=parent)
    except PermissionError:
        os.chmod(name, 0o700, dir_fd=parent)
        return os.open(name, _FOLDER, dir_fd=parent)


def _lift(folder, top, deadline):
    """Unlinks the files of a folder and moves its folders up to `top`."""
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


def remove_box(path, seconds):
    """The whole of a folder; what still lives in it is given time to end."""
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


def serve(box, stale):
    """Until stdin ends."""
    trash = os.open(box + "/trash", _FOLDER)
    is_clean, is_over = True, False
    while not is_over:
        ready = select.select([0], [], [], None if is_clean and not stale else PAUSE_SECONDS)[0]
        if ready:
            is_over = not os.read(0, 4096)
        elif stale:
            remove_box(stale.pop(), LOOK_SECONDS)
        is_clean = empty(trash, time.monotonic() + LOOK_SECONDS)
    remove_box(box, END_SECONDS)


if __name__ == "__main__":
    os.nice(5)
    serve(sys.argv[1], sys.argv[2:])
