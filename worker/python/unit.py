"""Unit: one single-use sandbox. The slot makes a private world, forks the program's process into it, waits, reports, brings back files.

The program is an ordinary process (number 2; process 1 would ignore signals) below the slot, which is process 1 of the pid namespace: so
orphans come to the slot, and one `kill(-1)` reaches everything that the program left or started. The kernel does it under the lock that
forks take too: whoever forks at that moment has been killed before the child exists, or the child is killed with all others.
"""

import json
import os
import select
import signal
import sys

import descriptors
import left_files
import linux
import student

OOM_SCORE = 600  # of the slot: after the program's 1000, long before the service's
FREEZING = {b"freeze": signal.SIGSTOP, b"thaw": signal.SIGCONT}

def live(settings, fds, control, world, place):
    """From nothing to nothing left. Returns the job in the program's process, and None in the slot."""
    ruleset = place.open(settings)
    restrict = None if ruleset is None else linux.prepared_restriction(ruleset)
    work = left_files.open_work_folder(place.work)
    program = _fork(fds, world["oomScore"])
    if program == 0:
        place.enter()
        return student.confine_and_wait(settings, fds, world, restrict, control, place.give_up_powers)
    for fd in fds:
        os.close(fd)
    was_killed = _watch(program, control, place)
    if _report(program, work, control, place, was_killed):
        _bring_back(work, control, place, lambda: place.give_up_powers(settings, world, restrict))
    for fd in (work, ruleset):
        if fd is not None:
            os.close(fd)
    place.close()
    return None


def _fork(fds, oom_score):
    """What the program's process is born with is set here, where it copies no shared pages: a seed that nobody else has had, its place in
    line when memory ends. A seventh descriptor is the control group (version 2) that the program's process is born in."""
    student.reseed()
    linux.set_oom_score(oom_score, student.OOM_SCORE)
    process = linux.fork_into_cgroup(fds[-1], 0) if len(fds) > student.PIPES else linux.fork_alone()
    if process:
        linux.set_oom_score(oom_score, OOM_SCORE)
    return process


def _watch(process, control, place):
    """Serves the supervisor's few commands until the process ends; true when the supervisor wanted it dead."""
    ended = os.pidfd_open(process)
    poll = select.poll()
    poll.register(ended, select.POLLIN)
    poll.register(control, select.POLLIN)
    was_killed = False
    while True:
        events = poll.poll(None if place.look_seconds is None else place.look_seconds * 1000)
        if place.look_seconds is not None:
            place.look()
        for fd, _ in events:
            if fd == ended:
                os.close(ended)
                return was_killed
            message = control.recv(256)
            if not message:
                place.leave()
            if message == b"kill":
                was_killed = True
                place.signal_all(signal.SIGKILL)
            elif message == b"interrupt":
                _interrupt(process)
            elif message in FREEZING:
                place.signal_all(FREEZING[message])
            elif message[:1] == b"{":
                place.resize(json.loads(message))
                control.send(b"disk")


def _interrupt(program):
    """SIGINT to the program's process group, as a terminal does."""
    try:
        os.killpg(program, signal.SIGINT)
    except OSError:
        pass


def _report(program, work, control, place, was_killed):
    """Ends what the program left running, tells how it ended, and answers whether there may be files to bring back."""
    status, used = _reap(program, place)
    try:
        has_files = not was_killed and left_files.has_news(work)
    except Exception:
        has_files = False
    control.send(json.dumps({
        "status": status,
        "cpuMs": (used.ru_utime + used.ru_stime) * 1000,
        "peakBytes": used.ru_maxrss * 1024,
        "hasFiles": has_files,
        "isOverfull": place.is_overfull,
    }).encode())
    return has_files


def _reap(program, place):
    """Status and usage of the program's process. Whoever else is here is killed at once: nobody can fork out of a kill of all."""
    ending = None
    while True:
        try:
            pid, status, used = os.wait4(-1, 0 if ending is None else os.WNOHANG)
        except ChildProcessError:
            return ending
        if pid == program:
            ending = status, used
        elif pid == 0:
            place.signal_all(signal.SIGKILL)
            os.wait4(-1, 0)


def _bring_back(work, control, place, give_up_powers):
    """Once the supervisor has read the meters and sent a socket for them, a process with no more power than the program had sends the
    files. A failure costs files, never the run, whose end is told already."""
    while True:
        message, received = descriptors.receive_with(control, 1)
        if not message:
            place.leave()
        if message == b"kill":
            return
        if message == b"files":
            break
    collector = os.fork()
    if collector == 0:
        _collect(work, received[0], control, give_up_powers)
    os.close(received[0])
    _watch(collector, control, place)
    _reap(collector, place)


def _collect(work, fd, control, give_up_powers):
    """Never returns."""
    try:
        control.close()
        give_up_powers()
        left_files.collect(work, fd)
        os._exit(0)
    except BaseException as error:
        print(f"unit: files could not be brought back: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
        os._exit(8)
