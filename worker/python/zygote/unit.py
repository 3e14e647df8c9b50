"""Unit: one single-use sandbox. The slot sets it up, forks the program's process into it, waits, reports and sends
artifacts.

The program is an ordinary process (number 2, since process 1 would ignore signals). Its parent, the slot, is process 1
of the pid namespace. So orphans become children of the slot, and one `kill(-1)` reaches every process of the run. The
kernel sends that signal under the lock that forks take as well. So a forking process is killed either before its child
exists or together with its child.
"""

import json
import os
import select
import signal
import sys

from linux import fd_passing, syscalls
from program import artifacts, child_process, stack_dump

OOM_SCORE = 600  # of the slot: killed after the program (1000), long before the service
FREEZING = {b"freeze": signal.SIGSTOP, b"thaw": signal.SIGCONT}


def run(settings, fds, control, context, sandbox):
    """Serves one unit from setup to cleanup. Returns the job in the program's process, and None in the slot."""
    ruleset = sandbox.open(settings)
    restrict = None if ruleset is None else syscalls.prepared_restriction(ruleset)
    work = artifacts.open_work_folder(sandbox.work)
    program = _fork(fds, context["oomScore"])
    if program == 0:
        sandbox.enter()
        return child_process.confine_and_wait(settings, fds, context, restrict, control, sandbox.drop_privileges)
    for fd in fds:
        os.close(fd)
    was_killed = _supervise(program, control, sandbox)
    if _report(program, work, control, sandbox, was_killed):
        _send_artifacts(work, control, sandbox, lambda: sandbox.drop_privileges(settings, context, restrict))
    for fd in (work, ruleset):
        if fd is not None:
            os.close(fd)
    sandbox.close()
    return None


def _fork(fds, oom_score):
    """Forks the program's process. The random seed and the OOM score are set before the fork, where that copies no
    shared pages. A descriptor beyond the pipes is the control group (version 2) in which the process is born."""
    child_process.reseed()
    syscalls.set_oom_score(oom_score, child_process.OOM_SCORE)
    process = syscalls.fork_into_cgroup(fds[-1], 0) if len(fds) > child_process.PIPES else syscalls.fork_raw()
    if process:
        syscalls.set_oom_score(oom_score, OOM_SCORE)
    return process


def _supervise(process, control, sandbox):
    """Handles the supervisor's commands until the process ends. True when the supervisor had it killed."""
    ended = os.pidfd_open(process)
    poll = select.poll()
    poll.register(ended, select.POLLIN)
    poll.register(control, select.POLLIN)
    was_killed = False
    while True:
        events = poll.poll(None if sandbox.poll_seconds is None else sandbox.poll_seconds * 1000)
        if sandbox.poll_seconds is not None:
            sandbox.check_disk()
        for fd, _ in events:
            if fd == ended:
                os.close(ended)
                return was_killed
            message = control.recv(256)
            if not message:
                sandbox.abort()
            if message == b"kill":
                was_killed = True
                sandbox.signal_all(signal.SIGKILL)
            elif message == b"interrupt":
                _interrupt(process)
            elif message == b"dump":
                _request_dump(process)
            elif message in FREEZING:
                sandbox.signal_all(FREEZING[message])
            elif message[:1] == b"{":
                sandbox.resize(json.loads(message))
                control.send(b"disk")


def _interrupt(program):
    """Sends SIGINT to the program's process group, as a terminal does."""
    try:
        os.killpg(program, signal.SIGINT)
    except OSError:
        pass


def _request_dump(program):
    """The program's process shows where it is, if it can (`program/stack_dump.py`). It has not been reaped, so the
    number is still its own."""
    try:
        os.kill(program, stack_dump.SIGNAL)
    except OSError:
        pass


def _report(program, work, control, sandbox, was_killed):
    """Kills the program's remaining processes and reports its exit. True when there may be artifacts to send."""
    status, used = _reap(program, sandbox)
    try:
        has_files = not was_killed and artifacts.has_changes(work)
    except Exception:
        has_files = False
    control.send(json.dumps({
        "status": status,
        "cpuMs": (used.ru_utime + used.ru_stime) * 1000,
        "peakBytes": used.ru_maxrss * 1024,
        "hasFiles": has_files,
        "isOverfull": sandbox.is_overfull,
    }).encode())
    return has_files


def _reap(program, sandbox):
    """Exit status and usage of the program's process. Kills all other processes of the run as soon as it has ended; no
    process can escape this by forking."""
    ending = None
    while True:
        try:
            pid, status, used = os.wait4(-1, 0 if ending is None else os.WNOHANG)
        except ChildProcessError:
            return ending
        if pid == program:
            ending = status, used
        elif pid == 0:
            sandbox.signal_all(signal.SIGKILL)
            os.wait4(-1, 0)


def _send_artifacts(work, control, sandbox, drop_privileges):
    """Sends artifacts once the supervisor has read the meters and sent a socket for them.

    The sending process has no more privileges than the program had. A failure loses files but does not change the
    result of the run, which is already reported.
    """
    while True:
        message, received = fd_passing.receive_fds(control, 1)
        if not message:
            sandbox.abort()
        if message == b"kill":
            return
        if message == b"files":
            break
    collector = os.fork()
    if collector == 0:
        _collect(work, received[0], control, drop_privileges)
    os.close(received[0])
    _supervise(collector, control, sandbox)
    _reap(collector, sandbox)


def _collect(work, fd, control, drop_privileges):
    """Never returns."""
    try:
        control.close()
        drop_privileges()
        artifacts.collect(work, fd)
        os._exit(0)
    except BaseException as error:
        print(f"unit: artifacts could not be sent: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
        os._exit(8)
