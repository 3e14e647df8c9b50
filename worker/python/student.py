"""The program's own process: gives up every power, touches the pages it will need, then waits for its job."""

import json
import os
import random
import resource
import socket
import struct
import sys
import threading

import interrupts
import linux

OOM_SCORE = 1000
JOB_FD, PHASE_FD = 4, 5
STATM_BYTES_MAX = 256
PIPES = 6  # stdin, stdout, stderr, display, job, phase
OPEN_FILES_MAX = 256
STACK_BYTES = 8 << 20
_lengths = struct.Struct("<II")
close_others = linux.prepared_close_from(PIPES)


def confine_and_wait(settings, fds, world, restrict, control, confine):
    """Returns the job, or exits when there is none. `confine`: `give_up_powers` or another tier's."""
    os.setsid()
    for number, fd in enumerate(fds[:PIPES]):
        os.dup2(fd, number, inheritable=number < 3)
    confine(settings, world, restrict)
    threading.main_thread()._native_id = os.getpid()
    _touch_pages()
    # With it the kernel tells the supervisor which process of the host this is. Not all tiers allow `send` any more.
    os.write(control.fileno(), b"ready")
    socket.SocketType.detach(control)
    close_others()
    job = _read_job()
    _apply_limits(job["rlimits"], world["memoryBefore"])
    return job


def limit_what_is_inherited():
    """What a slot can take on itself, so that each program is born with it. Ctrl-C is for the program: it waits until its first line runs,
    and for ever in a slot."""
    interrupts.hold()
    limit = resource.setrlimit
    # Not 0: with that the kernel still starts the host's handler of crashes (apport, systemd-coredump), as root. With 1 it does not.
    limit(resource.RLIMIT_CORE, (1, 1))
    limit(resource.RLIMIT_NOFILE, (OPEN_FILES_MAX, OPEN_FILES_MAX))
    limit(resource.RLIMIT_MEMLOCK, (0, 0))
    limit(resource.RLIMIT_MSGQUEUE, (0, 0))
    limit(resource.RLIMIT_STACK, (STACK_BYTES, resource.getrlimit(resource.RLIMIT_STACK)[1]))
    os.umask(0o022)


def give_up_powers(settings, world, restrict):
    """What stands between a program and the machine; also for our own code where it reads what a program left."""
    if settings["nestedUser"]:
        _enter_nested_user_namespace(settings["uid"])
    else:
        become(settings["uid"])
    close_in(world, restrict)


def become(uid):
    """This user for good, with no group but its own."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def close_in(world, restrict):
    """No capabilities, Landlock, seccomp. There is no way back."""
    linux.set_no_new_privs()
    linux.set_dumpable()
    linux.drop_capabilities()
    if restrict is not None:
        restrict()
    if world["seccomp"] is not None:
        world["seccomp"]()


def _enter_nested_user_namespace(uid):
    """Where only one uid exists (service without root): shows uid 1000, and counts processes (RLIMIT_NPROC) for this run alone."""
    linux.set_dumpable()
    linux.unshare(linux.CLONE_NEWUSER)
    for name, text in (("setgroups", "deny"), ("uid_map", f"1000 {uid} 1"), ("gid_map", f"1000 {uid} 1")):
        with open("/proc/self/" + name, "w") as file:
            file.write(text)


def reseed():
    """So that no two programs draw the same numbers."""
    random.seed()
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()


def _touch_pages():
    """Copies, before the clock of the run starts, the shared pages that any run writes to. Nothing but what every program does anyway: more
    would cost more computing than it saves the program time."""
    exec(compile("print", "warm", "exec", dont_inherit=True), {"__builtins__": __builtins__})
    json.loads('{"a": [1]}')


def _read_exactly(count):
    read = os.read(JOB_FD, count)
    if len(read) < count:
        read = bytearray(read)
        while len(read) < count:
            piece = os.read(JOB_FD, count - len(read))
            if not piece:
                os._exit(0)
            read += piece
    return read


def _read_job():
    """u32 length of the limits, the limits, then the program up to the end of the pipe's announced length; both JSON.
    In a session the pipe stays open for requests."""
    limits_length, program_length = _lengths.unpack(_read_exactly(_lengths.size))
    sent = _read_exactly(limits_length + program_length)
    limits = json.loads(sent[:limits_length].decode())
    program = json.loads(sent[limits_length:].decode("utf-8", "surrogatepass"))
    if not program.get("session"):
        os.close(JOB_FD)
    return {**program, "rlimits": limits}


def memory_now(path="/proc/self/statm", folder=None):
    """Private writable memory of this process as RLIMIT_DATA counts it, and its address space: what is preloaded is not the program's."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC, dir_fd=folder)
        fields = os.read(fd, STATM_BYTES_MAX).split()
        os.close(fd)
        return int(fields[5]) * resource.getpagesize(), int(fields[0]) * resource.getpagesize()
    except OSError:
        return 0, 0


def _apply_limits(limits, memory_before):
    data, address = memory_before
    amounts = {
        resource.RLIMIT_DATA: data + limits["dataBytes"],
        resource.RLIMIT_FSIZE: limits["fileBytes"],
    }
    if limits.get("addressBytes"):
        amounts[resource.RLIMIT_AS] = address + limits["addressBytes"]
    if limits.get("processes"):
        amounts[resource.RLIMIT_NPROC] = limits["processes"]
    for name, amount in amounts.items():
        resource.setrlimit(name, (amount, amount))
    seconds = limits["cpuSeconds"]
    if seconds is not None:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
