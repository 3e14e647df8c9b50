"""Chooses the kind of control groups that this machine lets us write, by trying, and removes what dead workers left."""

import os
import socket
import time

import cgroup_v1
import cgroup_v2
import process_meter
import zygote_link

CURE = ("No control group can be written, so memory and computing time of a run are only sampled; cure: run as root, or as a systemd "
        "service with `Delegate=yes`, or in a container with writable cgroups")
PREFIX = "runq-"

# The supervisor of a worker that was killed a moment ago still ends its programs: whoever comes back under the name waits for it.
PREDECESSOR_S = 5
PREDECESSOR_POLL_S = 0.02


def open_tree(name, wanted):
    """(tree, sentences on what is missing, the socket that says that this worker lives)."""
    try:
        alive = _claim_in_time(name)
    except OSError:
        raise SystemExit(f"another worker with the name {name} lives on this machine") from None
    if not wanted:
        return process_meter.NoTree(), [f"{CURE} (not tried: a setting says so)."], alive
    reasons = []
    for version, attempt in (("v1", _try_v1), ("v2", _try_v2)):
        try:
            tree = attempt(name)
            _remove_stale(tree, name)
            return tree, [], alive
        except OSError as error:
            reasons.append(f"{version}: {error}")
    return process_meter.NoTree(), [f"{CURE} ({'; '.join(reasons)})."], alive


def _try_v1(name):
    return _proved(cgroup_v1.Tree(name, cgroup_v1.own_paths()))


def _try_v2(name):
    forker = zygote_link.FIRST_HOST_UID if os.getuid() == 0 else os.getuid()
    return _proved(cgroup_v2.Tree(name, cgroup_v2.own_path(), forker))


def _proved(tree):
    """Uses a group of a trial slot: only doing it tells whether it works."""
    try:
        tree.prove()
        return tree
    except OSError:
        tree.close()
        raise


def _claim(name):
    """An abstract socket that exists exactly as long as this process: whoever can bind the name knows that the worker is dead."""
    claim = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    claim.bind("\0runq-sandbox-" + name)
    return claim


def _claim_in_time(name):
    deadline = time.monotonic() + PREDECESSOR_S
    while True:
        try:
            return _claim(name)
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(PREDECESSOR_POLL_S)


def is_dead(name):
    """Whether no worker of that name lives."""
    try:
        _claim(name).close()
        return True
    except OSError:
        return False


def _remove_stale(tree, own_name):
    for parent in tree.parents:
        for entry in os.scandir(parent):
            if not entry.name.startswith(PREFIX) or entry.name in (own_name, cgroup_v2.HOME_OF_PROCESSES) or not entry.is_dir():
                continue
            if is_dead(entry.name):
                cgroup_v1.remove(entry.path)
