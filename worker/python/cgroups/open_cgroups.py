"""Chooses the version of control groups that this machine allows, by trying each, and removes groups of dead
workers."""

import os
import socket
import time

from cgroups import cgroup_v1, cgroup_v2, proc_meter

CURE = ("No control group is writable, so memory and CPU time of a run are only sampled; cure: run as root, or as a "
        "systemd service with `Delegate=yes`, or in a container with writable cgroups")
PREFIX = "runq-"

# The supervisor of a worker that was just killed may still be ending its programs. A new one of the same name waits for
# it.
PREDECESSOR_S = 5
PREDECESSOR_POLL_S = 0.02


def open_tree(name, wanted, memory_bytes, forker):
    """(tree, messages about missing features, the socket that claims this worker's name). `forker`: the uid of the
    slots."""
    try:
        claim = _claim_in_time(name)
    except OSError:
        raise SystemExit(f"another worker with the name {name} is running on this machine") from None
    if not wanted:
        return proc_meter.NoTree(), [f"{CURE} (disabled by a setting)."], claim
    reasons = []
    for version, attempt in (("v1", _try_v1), ("v2", _try_v2)):
        try:
            tree = attempt(name, memory_bytes, forker)
            _remove_stale(tree, name)
            return tree, [], claim
        except OSError as error:
            reasons.append(f"{version}: {error}")
    return proc_meter.NoTree(), [f"{CURE} ({'; '.join(reasons)})."], claim


def _try_v1(name, memory_bytes, _forker):
    return _verified(cgroup_v1.Tree(name, cgroup_v1.own_paths(), memory_bytes))


def _try_v2(name, memory_bytes, forker):
    return _verified(cgroup_v2.Tree(name, cgroup_v2.own_path(), forker, memory_bytes))


def _verified(tree):
    """Uses a group of a trial slot: only a trial shows whether it works."""
    try:
        tree.verify()
        return tree
    except OSError:
        tree.close()
        raise


def _claim(name):
    """An abstract socket that exists exactly as long as this process. If its name can be bound, the worker is dead."""
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


def is_stale(name):
    """Whether no worker of that name is running."""
    try:
        _claim(name).close()
        return True
    except OSError:
        return False


def _remove_stale(tree, own_name):
    for parent in tree.parents:
        for entry in os.scandir(parent):
            is_other = entry.name.startswith(PREFIX) and entry.name not in (own_name, cgroup_v2.MAIN_GROUP)
            if is_other and entry.is_dir() and is_stale(entry.name):
                cgroup_v1.remove(entry.path)
