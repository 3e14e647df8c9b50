"""The program's own process: drops its privileges, touches the pages it will need, then waits for its job."""

import json
import os
import random
import resource
import socket
import struct
import sys
import threading

from linux import syscalls
from program import print_buffer, sigint, stack_dump

OOM_SCORE = 1000
JOB_FD, PHASE_FD = 4, 5
STATM_BYTES_MAX = 256
FIRST_PIPES = 6  # stdin, stdout, stderr, display, job, phase: descriptors 0 to 5
PIPES = FIRST_PIPES + 2  # and the one of the stack dump, and the memory file of the print buffer
OPEN_FILES_MAX = 256
STACK_BYTES = 8 << 20
# Pending signals and timers of all processes of a run together. Each timer may fire at every tick of the kernel's
# clock, which no meter counts. All runs together also count against the user who started the zygote.
PENDING_SIGNALS_MAX = 32
_lengths = struct.Struct("<II")
close_others = (syscalls.prepared_close_range(FIRST_PIPES, stack_dump.FD - 1),
                syscalls.prepared_close_range(stack_dump.FD + 1))


def confine_and_wait(settings, fds, context, restrict, control, confine):
    """Returns the job, or exits when there is none. `confine`: `drop_privileges` or that of another tier."""
    os.setsid()
    print_buffer.share(fds[FIRST_PIPES + 1])
    for number, fd in enumerate(fds[:FIRST_PIPES]):
        os.dup2(fd, number, inheritable=number < 3)
    os.dup2(fds[FIRST_PIPES], stack_dump.FD, inheritable=False)
    confine(settings, context, restrict)
    threading.main_thread()._native_id = os.getpid()
    _touch_pages()
    # With this message the kernel reports the process id on the host to the supervisor. Some tiers no longer allow
    # `send`.
    os.write(control.fileno(), b"ready")
    socket.SocketType.detach(control)
    for close in close_others:
        close()
    job = _read_job()
    _apply_limits(job["rlimits"], context["memoryBefore"])
    return job


def set_inherited_limits():
    """Limits that a slot can set on itself, so that its programs inherit them. SIGINT is for the program: it stays
    blocked until the program's first line, and always in a slot."""
    sigint.block()
    limit = resource.setrlimit
    # Not 0: with 0 the kernel still starts the host's crash handler (apport, systemd-coredump) as root. With 1 it does
    # not.
    limit(resource.RLIMIT_CORE, (1, 1))
    limit(resource.RLIMIT_NOFILE, (OPEN_FILES_MAX, OPEN_FILES_MAX))
    limit(resource.RLIMIT_MEMLOCK, (0, 0))
    limit(resource.RLIMIT_MSGQUEUE, (0, 0))
    limit(resource.RLIMIT_NICE, (0, 0))
    limit(resource.RLIMIT_RTPRIO, (0, 0))
    limit(resource.RLIMIT_STACK, (STACK_BYTES, resource.getrlimit(resource.RLIMIT_STACK)[1]))
    os.umask(0o022)


def raise_pending_signal_limit():
    """Called before a user namespace is created. The limit of its creator applies to all runs in it together, and one
    run must not use it up."""
    try:
        resource.setrlimit(resource.RLIMIT_SIGPENDING, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    except ValueError:  # not with Docker's capabilities or without root
        hard = resource.getrlimit(resource.RLIMIT_SIGPENDING)[1]
        resource.setrlimit(resource.RLIMIT_SIGPENDING, (hard, hard))


def drop_privileges(settings, context, restrict):
    """Confines the program. Our own code calls it too before it reads a program's files."""
    if settings["nestedUser"]:
        _enter_nested_user_namespace(settings["uid"])
    else:
        set_user(settings["uid"])
    apply_restrictions(context, restrict)


def set_user(uid):
    """Switches to this user irrevocably, with no group but its own."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def apply_restrictions(context, restrict):
    """Drops all capabilities, then applies Landlock and seccomp. Irreversible."""
    syscalls.set_no_new_privs()
    syscalls.set_dumpable()
    syscalls.drop_capabilities()
    if restrict is not None:
        restrict()
    if context["seccomp"] is not None:
        context["seccomp"]()


def _enter_nested_user_namespace(uid):
    """For a service without root, which has only one uid: shows uid 1000 and counts processes (RLIMIT_NPROC) for this
    run alone."""
    syscalls.set_dumpable()
    syscalls.unshare(syscalls.CLONE_NEWUSER)
    for name, text in (("setgroups", "deny"), ("uid_map", f"1000 {uid} 1"), ("gid_map", f"1000 {uid} 1")):
        with open("/proc/self/" + name, "w") as file:
            file.write(text)


def reseed():
    """Seeds the generators, so that no two programs draw the same numbers."""
    random.seed()
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()


def _touch_pages():
    """Copies the shared pages that any run writes to, before the clock of the run starts. It does only what every
    program does: more would cost more CPU time than it saves."""
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
    """Reads u32 length of the limits, u32 length of the program, then both as JSON. In a session the pipe stays open
    for requests."""
    limits_length, program_length = _lengths.unpack(_read_exactly(_lengths.size))
    sent = _read_exactly(limits_length + program_length)
    limits = json.loads(sent[:limits_length].decode())
    program = json.loads(sent[limits_length:].decode("utf-8", "surrogatepass"))
    if not program.get("session"):
        os.close(JOB_FD)
    return {**program, "rlimits": limits}


def read_memory_usage(path="/proc/self/statm", folder=None):
    """Private writable memory of this process as RLIMIT_DATA counts it, and its address space. Preloaded modules must
    not count against the program."""
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
        # Not earlier: as the limit of a user namespace's creator it would apply to all runs together
        # (`raise_pending_signal_limit`).
        resource.RLIMIT_SIGPENDING: PENDING_SIGNALS_MAX,
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
