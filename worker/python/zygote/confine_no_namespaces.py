"""Confinement of programs in the tiers without namespaces, and the check that it works."""

import os
import socket
import struct

from linux import syscalls
from program import child_process

PID_BYTES = struct.Struct("<I")


def drop_privileges(settings, context, restrict):
    """As `child_process.drop_privileges`. Also used by our own code before it reads a program's files."""
    if settings["users"] is not None:
        child_process.set_user(settings["uid"])
    if context["ownProcessFilter"] is not None:
        syscalls.set_no_new_privs()
        placeholder, own = PID_BYTES.pack(context["pidPlaceholder"]), PID_BYTES.pack(os.getpid())
        syscalls.prepare_seccomp(context["ownProcessFilter"].replace(placeholder, own))()
    child_process.apply_restrictions(context, restrict)


def verify(settings, context, restrict):
    """Confines a child and lets it try to escape. Raises OSError naming each escape that worked, or the setup error."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            drop_privileges(settings, context, restrict)
            os.write(writer, ("; ".join(_find_escapes(context["mechanisms"], settings)) or "ok").encode())
        except BaseException as error:
            os.write(writer, f"{type(error).__name__}: {error}".encode()[:1000])
        os._exit(0)
    os.close(writer)
    answer = os.read(reader, 4096).decode()
    os.close(reader)
    os.waitpid(child, 0)
    if answer != "ok":
        raise OSError(answer or "the confinement check ended without a result")


def _find_escapes(mechanisms, settings):
    """Forbidden actions that succeeded in the confined process."""
    attempts = []
    if "seccomp" in mechanisms:
        attempts += [("a socket could be opened", lambda: socket.socket(socket.AF_INET)),
                     ("a forbidden system call succeeded", _unshare)]
    if "seccomp" in mechanisms and settings["users"] is None:
        attempts += [("a process could be forked", _fork), ("another process could be signalled", _signal_parent)]
    if "uids" in mechanisms:
        attempts += [("root could be regained", lambda: os.setuid(0)),
                     ("another process could be signalled", _signal_parent)]
    if "landlock" in mechanisms:
        attempts += [("a folder outside could be listed", lambda: os.listdir("/")),
                     ("a file outside could be read", lambda: open("/proc/self/status").close())]
    if "chroot" in mechanisms:
        attempts += [("the host's /proc could be seen", lambda: os.stat("/proc/self"))]
    escapes = [sentence for sentence, act in attempts if _succeeds(act)]
    return escapes if _own_folder_works(settings) else [*escapes, "its own folder cannot be used"]


def _succeeds(act):
    try:
        act()
        return True
    except OSError:
        return False


def _unshare():
    syscalls.unshare(syscalls.CLONE_NEWUTS)


def _fork():
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def _signal_parent():
    os.kill(os.getppid(), 0)


def _own_folder_works(settings):
    path = settings["folder"] + "/work/trial"
    return _succeeds(lambda: open(path, "x").close()) and _succeeds(lambda: os.unlink(path))
