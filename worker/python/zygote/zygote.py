"""Zygote: a warm interpreter in the outer sandbox that forks slots, which fork single-use units.

Theory of operation. The supervisor starts it as `python3 -c` in `worker/python`. Its code is compiled under the name
`<runq>`, so no path of the host can appear in a traceback. It leaves the host's namespaces while the supervisor writes
the user map. Then it builds the read-only root, imports the modules for its programs, and freezes the garbage
collector's heap so that forks share its pages. It has one thread, one socket and no secret. It exits when the socket
closes or its parent dies. As process 1 of its pid namespace, it takes every slot, unit and program with it.
"""

import sys

sys.dont_write_bytecode = True
_plain_modules = frozenset(sys.modules)

import importlib.util
import json
import os
import signal
import socket

PACKAGES = frozenset(("confinement", "linux", "program", "zygote"))
# Programs can import these modules as well, from /opt/runq. The zygote itself uses one of them.
SITE_PACKAGES = "site-packages"
SHARED = "runq_display"
SLEEP = "/usr/bin/sleep"


class _PackageLoader:
    """Finds our own packages by name and compiles their modules without their path. It avoids `importlib.abc`, which
    would load many modules that a program would then find loaded."""

    def find_spec(self, name, path=None, target=None):
        if name in PACKAGES:
            return importlib.util.spec_from_loader(name, self, is_package=True)
        if name == SHARED or name.partition(".")[0] in PACKAGES:
            return importlib.util.spec_from_loader(name, self)
        return None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        name = module.__name__
        if name in PACKAGES:
            return
        path = f"{SITE_PACKAGES}/{name}" if name == SHARED else name.replace(".", "/")
        with open(path + ".py", encoding="utf-8") as file:
            exec(compile(file.read(), "<runq>", "exec", dont_inherit=True), module.__dict__)


_loader = _PackageLoader()
sys.meta_path.insert(0, _loader)
from confinement import landlock, root_filesystem
from linux import fd_passing, syscalls
from program import child_process, run_main
from zygote import preload, slot, zygote_no_namespaces

sys.meta_path.remove(_loader)
for name in [name for name in sys.modules if name.partition(".")[0] in PACKAGES]:
    # Programs may have modules of these names.
    del sys.modules[name]


def enter_namespaces(control):
    """Enters a new user namespace first (mapped from outside), then all the others. Returns in process 1 of the new pid
    namespace."""
    child_process.raise_pending_signal_limit()
    syscalls.unshare(syscalls.CLONE_NEWUSER)
    control.send(b"map")
    if control.recv(16) != b"mapped":
        raise OSError("the user namespace could not be mapped")
    os.setresgid(0, 0, 0)
    os.setresuid(0, 0, 0)
    # No cgroup namespace yet: the kernel forbids forking into a group outside the visible root. Each program gets its
    # own.
    syscalls.unshare(syscalls.CLONE_NEWNS | syscalls.CLONE_NEWPID | syscalls.CLONE_NEWIPC | syscalls.CLONE_NEWUTS
                     | syscalls.CLONE_NEWNET)
    if os.fork():
        _become_sleep(control)
    syscalls.prctl(syscalls.PR_SET_PDEATHSIG, signal.SIGKILL)


def _become_sleep(control):
    """Replaces the process between supervisor and zygote by `sleep`. It only has to exist, so that the kernel kills it
    with the supervisor, and the zygote with it. A Python process would copy each page that the zygote changes, 6 MiB;
    `sleep` takes 0.2 MiB."""
    syscalls.prctl(syscalls.PR_SET_PDEATHSIG, signal.SIGKILL)  # lost with the change of user
    try:
        if control.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b"":
            os._exit(1)  # the supervisor had already exited
    except BlockingIOError:
        pass
    control.close()
    try:
        os.execv(SLEEP, [SLEEP, "infinity"])
    except OSError:
        while True:
            signal.pause()


def main(control):
    """Sets up the zygote, then forks one slot for each socket that the supervisor sends. Returns in a program's process
    with its job, so that the program starts on an almost empty stack."""
    syscalls.prctl(syscalls.PR_SET_PDEATHSIG, signal.SIGKILL)
    settings = json.loads(control.recv(1 << 18))
    sys.argv[:] = [""]
    sys.orig_argv[:] = ["python3"]
    if "tier" in settings:
        return zygote_no_namespaces.serve(control, settings, _plain_modules)
    modules = _read_site_packages()
    enter_namespaces(control)
    # Opened in the host's /proc: programs may have none.
    pid_namespace = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
    ipc_namespace = os.open("/proc/self/ns/ipc", os.O_RDONLY | os.O_CLOEXEC)
    has_proc = root_filesystem.build(settings["prefixes"], modules, settings["users"])
    context = {
        "hasProc": has_proc,
        "seccomp": syscalls.prepare_seccomp(bytes.fromhex(settings["seccomp"])),
        "landlockAbi": landlock.version(),
        "ipcNamespace": ipc_namespace,
        "lastPid": _open_if_exists("/proc/sys/kernel/ns_last_pid", os.O_WRONLY),
        "kernelSettings": _open_if_exists("/proc/sys", os.O_RDONLY | os.O_DIRECTORY),
    }
    preload.load(settings["kind"], _plain_modules)
    del settings, modules
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    control.send(json.dumps({"ready": True, "hasProc": has_proc, "landlockAbi": context["landlockAbi"]}).encode())
    while True:
        message, received = fd_passing.receive_fds(control, 1)
        if not message:
            os._exit(0)
        syscalls.unshare(syscalls.CLONE_NEWPID)
        if os.fork() == 0:
            os.close(pid_namespace)
            return slot.serve(control, received[0], context)
        syscalls.setns(pid_namespace, syscalls.CLONE_NEWPID)
        os.close(received[0])


def _read_site_packages():
    """Path -> source of our modules that programs can import."""
    modules = {}
    for folder, _, names in os.walk(SITE_PACKAGES):
        for name in names:
            if name.endswith(".py"):
                with open(f"{folder}/{name}", encoding="utf-8") as file:
                    modules[f"{folder}/{name}"[len(SITE_PACKAGES) + 1:]] = file.read()
    return modules


def _open_if_exists(path, flags):
    """Opens a file in the zygote's /proc, which shows more than the programs' /proc. A write applies to the writer's
    own namespace."""
    try:
        return os.open(path, flags | os.O_CLOEXEC)
    except OSError:
        return None


run_main.keep_alive((sys.modules["__main__"], sys._getframe().f_code, sys._getframe(1).f_code))
_control = socket.socket(fileno=int(sys.argv[1]))
try:
    _job = main(_control)
except BaseException as error:
    try:
        _control.send(json.dumps({"failed": f"{type(error).__name__}: {error}"}).encode())
    finally:
        os._exit(5)
run_main.run(_job, child_process.PHASE_FD)
