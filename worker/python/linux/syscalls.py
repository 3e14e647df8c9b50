"""The few Linux calls that the standard library of Python 3.9+ lacks, as plain functions that raise OSError."""

import ctypes
import functools
import os
import re
import struct

CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY = 1
MS_NOSUID = 2
MS_NODEV = 4
MS_NOEXEC = 8
MS_REMOUNT = 32
MS_BIND = 4096
MS_REC = 16384
MS_SLAVE = 1 << 19
MNT_DETACH = 2

MADV_COLLAPSE = 25

MODPROBE_FOR_FORMATS_BEFORE = (6, 14)

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38

_CALLS = {
    "x86_64": {"pivot_root": 155, "close_range": 436, "clone3": 435, "landlock_create_ruleset": 444,
               "landlock_add_rule": 445, "landlock_restrict_self": 446},
    "aarch64": {"pivot_root": 41, "close_range": 436, "clone3": 435, "landlock_create_ruleset": 444,
                "landlock_add_rule": 445, "landlock_restrict_self": 446},
}

_NUMBERS = _CALLS.get(os.uname().machine, {})

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long
# Keeps the interpreter lock during the call, which a raw fork needs.
_api = ctypes.PyDLL(None, use_errno=True)
_api.syscall.restype = ctypes.c_long


def _checked(result, *what):
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{' '.join(map(str, what))}: {os.strerror(number)}")
    return result


def _prepared(what, function, *arguments):
    """A call with its arguments laid out in advance: laying them out in each program's process would copy shared
    pages."""
    call = functools.partial(function, *arguments)

    def prepared():
        return _checked(call(), what)

    return prepared


def syscall(name, *args):
    """A system call by name for this machine; OSError(ENOSYS) where the table lacks it."""
    number = _NUMBERS.get(name)
    if number is None:
        raise OSError(38, f"{name}: no number known for {os.uname().machine}")
    return _checked(_libc.syscall(ctypes.c_long(number), *args), name)


def starts_modprobe_for_formats(release=os.uname().release, settings="/proc/sys/kernel"):
    """Whether executing a file of unknown format makes the kernel start the host's modprobe, as root and outside every
    control group.

    Linux before 6.14 does, unless it has no modules or `kernel.modprobe` is empty. Needs the host's /proc; without one
    only the version decides.
    """
    if tuple(int(part) for part in re.findall(r"\d+", release)[:2]) >= MODPROBE_FOR_FORMATS_BEFORE:
        return False
    try:
        with open(settings + "/modprobe") as file:
            return file.read().strip() != ""
    except FileNotFoundError:
        return not os.path.exists(settings)
    except OSError:
        return True


def unshare(flags):
    """Leaves the namespaces named by `flags` for new ones."""
    _checked(_libc.unshare(ctypes.c_int(flags)), "unshare", flags)


def setns(fd, flags):
    """Joins a namespace of the kind `flags` by its descriptor."""
    _checked(_libc.setns(ctypes.c_int(fd), ctypes.c_int(flags)), "setns")


def mount(source, target, kind, flags, data=None):
    """mount(2); None stands for a null pointer."""
    def text(value):
        return None if value is None else os.fsencode(value)

    result = _libc.mount(text(source), text(target), text(kind), ctypes.c_ulong(flags), text(data))
    _checked(result, "mount", kind or source, "on", target)


def unmount(target):
    """Detaches a mount immediately, even while it is in use."""
    _checked(_libc.umount2(os.fsencode(target), MNT_DETACH), "unmount", target)


def pivot_root(new_root, old_root):
    """Makes `new_root` the root of this mount namespace."""
    syscall("pivot_root", os.fsencode(new_root), os.fsencode(old_root))


def prctl(option, value=0):
    """prctl(2) for the options with one number."""
    zero = ctypes.c_ulong(0)
    result = _libc.prctl(ctypes.c_int(option), ctypes.c_ulong(value), zero, zero, zero)
    return _checked(result, "prctl", option)


def _prepared_prctl(option, value):
    numbers = (ctypes.c_ulong(number) for number in (value, 0, 0, 0))
    return _prepared(f"prctl {option}", _libc.prctl, ctypes.c_int(option), *numbers)


# For a program's process. The kernel's manual describes these three.
unshare_cgroup = _prepared("unshare", _libc.unshare, ctypes.c_int(CLONE_NEWCGROUP))
set_no_new_privs = _prepared_prctl(PR_SET_NO_NEW_PRIVS, 1)
set_dumpable = _prepared_prctl(PR_SET_DUMPABLE, 1)


def advise(address, size, advice):
    """madvise(2). Ignores errors: the advice is only an optimization."""
    _libc.madvise(ctypes.c_void_p(address), ctypes.c_size_t(size), ctypes.c_int(advice))


def prepared_close_range(first, last=0xFFFFFFFF):
    """Returns a call that closes every descriptor from `first` to `last`."""
    return _prepared("close_range", _libc.syscall, ctypes.c_long(_NUMBERS["close_range"]), ctypes.c_uint(first),
                     ctypes.c_uint(last), ctypes.c_uint(0))


def prepared_restriction(ruleset):
    """Returns a call that applies a Landlock ruleset to the calling process and its descendants."""
    return _prepared("landlock_restrict_self", _libc.syscall, ctypes.c_long(_NUMBERS["landlock_restrict_self"]),
                     ctypes.c_int(ruleset), ctypes.c_uint(0))


def set_host_name(name):
    """The name that `platform.node()` shows inside."""
    raw = name.encode()
    _checked(_libc.sethostname(raw, ctypes.c_size_t(len(raw))), "sethostname")


# Empties the effective, permitted and inheritable sets.
drop_capabilities = _prepared(
    "capset", _libc.capset, ctypes.create_string_buffer(struct.pack("=Ii", 0x20080522, 0)),
    ctypes.create_string_buffer(24))


class _Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]


def prepare_seccomp(program):
    """Returns a call that installs a filter (bytes of `struct sock_filter[]`) for the calling thread and its
    descendants."""
    code = ctypes.create_string_buffer(program, len(program))
    argument = _Filter(len(program) // 8, ctypes.addressof(code))
    argument.keep = code
    zero = ctypes.c_ulong(0)
    return _prepared("seccomp", _libc.prctl, ctypes.c_int(PR_SET_SECCOMP), ctypes.c_ulong(2), ctypes.pointer(argument),
                     zero, zero)


def open_oom_score():
    """A descriptor for `set_oom_score`; None without a /proc. Leaves the process not dumpable."""
    prctl(PR_SET_DUMPABLE, 1)
    try:
        return os.open("/proc/self/oom_score_adj", os.O_WRONLY | os.O_CLOEXEC)
    except OSError:
        return None
    finally:
        prctl(PR_SET_DUMPABLE, 0)


def set_oom_score(fd, score):
    """When memory runs out, the kernel kills the highest score first. Children inherit the score. May fail."""
    if fd is not None:
        try:
            os.pwrite(fd, str(score).encode(), 0)
        except OSError:
            pass


def set_fs_ids(user, group):
    """Sets the user for file access, and with it for /proc. Other rights, and who may signal the process, stay
    unchanged."""
    _libc.setfsgid(ctypes.c_uint(group))
    _libc.setfsuid(ctypes.c_uint(user))


class _CloneArgs(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in (
        "flags", "pidfd", "child_tid", "parent_tid", "exit_signal", "stack", "stack_size", "tls",
        "set_tid", "set_tid_size", "cgroup")]


def fork_raw():
    """Forks (0 in the child) without notifying the interpreter. Only for a process with one thread whose state stays
    valid in the child.

    In the child `os.fork` resets locks that no other thread can hold, `threading` and `random`. That copies some 170
    shared pages: 0.8 ms. The caller must reseed `random`.
    """
    return _checked(_api.fork(), "fork")


def fork_into_cgroup(cgroup_fd, flags):
    """As `fork_raw`, but the child is *born* in a cgroup v2. Migration would stall every fork on the machine."""
    number = _NUMBERS.get("clone3")
    if number is None:
        raise OSError(38, "clone3: no number known")
    into_cgroup, sigchld = 0x200000000, 17
    args = _CloneArgs(flags=flags | into_cgroup, exit_signal=sigchld, cgroup=cgroup_fd)
    return _checked(_api.syscall(ctypes.c_long(number), ctypes.byref(args), ctypes.c_size_t(88)), "clone3")
