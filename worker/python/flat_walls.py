"""What stands between a program and the machine in the tiers without namespaces, and the proof that it stands."""

import os
import socket
import struct

import linux
import student

SENTINEL_BYTES = struct.Struct("<I")


def give_up_powers(settings, world, restrict):
    """As `student.give_up_powers`; also for our own code where it reads what a program left."""
    if settings["users"] is not None:
        student.become(settings["uid"])
    if world["ownProcessFilter"] is not None:
        linux.set_no_new_privs()
        place, own = SENTINEL_BYTES.pack(world["placeOfPid"]), SENTINEL_BYTES.pack(os.getpid())
        linux.prepare_seccomp(world["ownProcessFilter"].replace(place, own))()
    student.close_in(world, restrict)


def prove(settings, world, restrict):
    """Goes behind the walls in a child and tries to get out; raises OSError naming what was possible, or what could not be set up."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            give_up_powers(settings, world, restrict)
            os.write(writer, ("; ".join(_holes(world["walls"], settings)) or "ok").encode())
        except BaseException as error:
            os.write(writer, f"{type(error).__name__}: {error}".encode()[:1000])
        os._exit(0)
    os.close(writer)
    answer = os.read(reader, 4096).decode()
    os.close(reader)
    os.waitpid(child, 0)
    if answer != "ok":
        raise OSError(answer or "the trial of the walls ended without an answer")


def _holes(walls, settings):
    """What a confined process could do and must not."""
    tries = []
    if "seccomp" in walls:
        tries += [("a socket could be made", lambda: socket.socket(socket.AF_INET)), ("a system call that is not allowed worked", _unshare)]
    if "seccomp" in walls and settings["users"] is None:
        tries += [("a process could be forked", _fork), ("another process could be signalled", _signal_parent)]
    if "uids" in walls:
        tries += [("root could be had again", lambda: os.setuid(0)), ("another process could be signalled", _signal_parent)]
    if "landlock" in walls:
        tries += [("a folder outside could be listed", lambda: os.listdir("/")),
                  ("a file outside could be read", lambda: open("/proc/self/status").close())]
    if "chroot" in walls:
        tries += [("the host's /proc could be seen", lambda: os.stat("/proc/self"))]
    return [sentence for sentence, act in tries if _works(act)] + ([] if _own_folder_works(settings) else ["its own folder cannot be used"])


def _works(act):
    try:
        act()
        return True
    except OSError:
        return False


def _unshare():
    linux.unshare(linux.CLONE_NEWUTS)


def _fork():
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def _signal_parent():
    os.kill(os.getppid(), 0)


def _own_folder_works(settings):
    path = settings["folder"] + "/work/trial"
    return _works(lambda: open(path, "x").close()) and _works(lambda: os.unlink(path))
