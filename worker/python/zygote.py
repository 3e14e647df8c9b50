"""Zygote: a warm interpreter in the outer sandbox that forks slots, which fork single-use units.

Theory of operation. Started by the supervisor as `python3 -c` in this folder; its code is compiled under the name `<runq>`, so no
path of the host can appear in a traceback. It leaves the host's namespaces (the supervisor writes the user map meanwhile), builds the
read-only root, imports what its programs will import, and freezes the garbage collector's heap so that forks share their pages. It has
one thread, one socket and no secret. When the socket closes, or its parent dies, it ends; being process 1 of its pid namespace, it
takes every slot, unit and program with it.
"""

import sys

sys.dont_write_bytecode = True
_plain_modules = frozenset(sys.modules)

import importlib.util
import json
import os
import signal
import socket

ROOMS = ("linux", "landlock", "descriptors", "outer_root", "preload", "slot", "private_world", "unit", "student", "streams",
         "run_program", "settle", "interrupts", "left_files", "bare_stack", "shadowing", "source_errors", "console", "completion",
         "session_input", "flat_zygote", "flat_slot", "flat_place", "flat_walls", "folder_usage", "kill_user")
# What programs may import as well, from /opt/runq; ours is the one room of it that the zygote itself uses.
IMPORTABLE = "importable"
SHARED = "runq_display"


class _RoomLoader:
    """Finds our own modules by name and compiles them without their path. Does without `importlib.abc`, which loads much that a program
    would then find loaded."""

    def find_spec(self, name, path=None, target=None):
        return importlib.util.spec_from_loader(name, self) if name in ROOMS or name == SHARED else None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        name = module.__name__
        with open(f"{IMPORTABLE}/{name}.py" if name == SHARED else name + ".py", encoding="utf-8") as file:
            exec(compile(file.read(), "<runq>", "exec", dont_inherit=True), module.__dict__)


_loader = _RoomLoader()
sys.meta_path.insert(0, _loader)
import descriptors
import flat_zygote
import landlock
import linux
import outer_root
import preload
import run_program
import slot
import student

sys.meta_path.remove(_loader)
for name in ROOMS:
    # Programs may have modules of these names.
    sys.modules.pop(name, None)


def enter_namespaces(control):
    """Own user namespace first (mapped from outside), then all the others; returns in process 1 of the new pid namespace."""
    linux.unshare(linux.CLONE_NEWUSER)
    control.send(b"map")
    if control.recv(16) != b"mapped":
        raise OSError("the user namespace could not be mapped")
    os.setresgid(0, 0, 0)
    os.setresuid(0, 0, 0)
    # No cgroup namespace yet: the kernel lets nobody fork into a group outside of the root that it sees. Each program gets its own.
    linux.unshare(linux.CLONE_NEWNS | linux.CLONE_NEWPID | linux.CLONE_NEWIPC | linux.CLONE_NEWUTS | linux.CLONE_NEWNET)
    child = os.fork()
    if child:
        control.close()
        os.waitpid(child, 0)
        os._exit(1)
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)


def main(control):
    """Sets the stage, then forks one slot for each socket that the supervisor sends. Returns in a program's process, with its job: so the
    program starts on an almost empty stack."""
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    settings = json.loads(control.recv(1 << 18))
    sys.argv[:] = [""]
    sys.orig_argv[:] = ["python3"]
    if "way" in settings:
        return flat_zygote.serve(control, settings, _plain_modules)
    modules = _read_importable()
    enter_namespaces(control)
    # Through the host's /proc: the programs' world may have none.
    pid_namespace, ipc_namespace = (os.open("/proc/self/ns/" + kind, os.O_RDONLY | os.O_CLOEXEC) for kind in ("pid", "ipc"))
    has_proc = outer_root.build(settings["prefixes"], modules, settings["users"])
    world = {
        "hasProc": has_proc,
        "seccomp": linux.prepare_seccomp(bytes.fromhex(settings["seccomp"])),
        "landlockAbi": landlock.version(),
        "ipcNamespace": ipc_namespace,
        "lastPid": _open_if_there("/proc/sys/kernel/ns_last_pid", os.O_WRONLY),
        "kernelSettings": _open_if_there("/proc/sys", os.O_RDONLY | os.O_DIRECTORY),
    }
    preload.load(settings["kind"], _plain_modules)
    del settings, modules
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    control.send(json.dumps({"ready": True, "hasProc": has_proc, "landlockAbi": world["landlockAbi"]}).encode())
    while True:
        message, received = descriptors.receive_with(control, 1)
        if not message:
            os._exit(0)
        linux.unshare(linux.CLONE_NEWPID)
        if os.fork() == 0:
            os.close(pid_namespace)
            return slot.serve(control, received[0], world)
        linux.setns(pid_namespace, linux.CLONE_NEWPID)
        os.close(received[0])


def _read_importable():
    """Name -> source of what programs can import of ours."""
    modules = {}
    for name in os.listdir(IMPORTABLE):
        if name.endswith(".py"):
            with open(f"{IMPORTABLE}/{name}", encoding="utf-8") as file:
                modules[name[:-3]] = file.read()
    return modules


def _open_if_there(path, flags):
    """Of the zygote's /proc, which shows more than the programs': what is written there holds in the writer's own namespace."""
    try:
        return os.open(path, flags | os.O_CLOEXEC)
    except OSError:
        return None


run_program.keep((sys.modules["__main__"], sys._getframe().f_code, sys._getframe(1).f_code))
_control = socket.socket(fileno=int(sys.argv[1]))
try:
    _job = main(_control)
except BaseException as error:
    try:
        _control.send(json.dumps({"failed": f"{type(error).__name__}: {error}"}).encode())
    finally:
        os._exit(5)
run_program.run(_job, student.PHASE_FD)
