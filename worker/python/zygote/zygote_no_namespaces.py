"""The zygote's work in the tiers without namespaces: enter the chroot if there is one, verify the confinement, fork
slots on demand."""

import json
import os
import signal
import sys

from confinement import landlock
from linux import fd_passing, syscalls
from zygote import confine_no_namespaces, preload, slot_no_namespaces, unit_directory

# Older Landlock does not govern truncation, and in tier 3b a program's user owns the worker's files
ONE_USER_ABI_MIN = 3


def serve(control, settings, plain_modules):
    """Returns only in a program's process, with its job."""
    tier = settings["tier"]
    mechanisms = frozenset(tier["mechanisms"])
    context = {
        "mechanisms": mechanisms,
        "prefixes": settings["prefixes"],
        "modules": tier["modules"],
        "landlockAbi": landlock.version(),
        "proc": os.open("/proc", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC),
        "seccomp": syscalls.prepare_seccomp(bytes.fromhex(settings["seccomp"])) if "seccomp" in mechanisms else None,
        "ownProcessFilter": bytes.fromhex(tier["ownProcessFilter"]) or None,
        "pidPlaceholder": tier["pidPlaceholder"],
    }
    needed = 0 if "landlock" not in mechanisms else 1 if "uids" in mechanisms else ONE_USER_ABI_MIN
    if context["landlockAbi"] < needed:
        raise OSError(f"Landlock has ABI version {context['landlockAbi']} and needs {needed}")
    preload.load(settings["kind"], plain_modules)
    if tier["chroot"] is not None:
        _enter_root(tier["chroot"], tier["modules"])
    # Orphans of a killed slot become children of this process. Neither they nor the slots need to be waited for.
    syscalls.prctl(slot_no_namespaces.PR_SET_CHILD_SUBREAPER, 1)
    syscalls.prctl(syscalls.PR_SET_PDEATHSIG, 0)
    ruleset = unit_directory.UnitDirectory(context).open(tier["trial"])
    restrict = None if ruleset is None else syscalls.prepared_restriction(ruleset)
    confine_no_namespaces.verify(tier["trial"], context, restrict)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    info = {"ready": True, "hasProc": True, "landlockAbi": context["landlockAbi"] if "landlock" in mechanisms else 0}
    control.send(json.dumps(info).encode())
    while True:
        message, received = fd_passing.receive_fds(control, 1)
        if not message:
            _wait_for_slots()
        if os.fork() == 0:
            return slot_no_namespaces.serve(control, received[0], context)
        os.close(received[0])


def _enter_root(root, modules):
    """Called after the imports, which need /proc. The folder of our modules has another path inside the root."""
    os.chroot(root)
    os.chdir("/")
    sys.path[:] = [modules if path == root + modules else path for path in sys.path]
    os.environ["PYTHONPATH"] = modules


def _wait_for_slots():
    """The supervisor has exited. Each slot exits once all of its run has ended."""
    try:
        while True:
            os.wait()
    except ChildProcessError:
        os._exit(0)
