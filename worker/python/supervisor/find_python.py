"""Checks the Python of the programs, and finds the folders that contain it."""

import os
import stat
import subprocess
import sys

OLDEST = (3, 10)
ANSWER_SECONDS_MAX = 30


def check_version(version=sys.version_info):
    """The supervisor runs on the same Python. Exits with a message to which the worker adds the cure."""
    if tuple(version[:2]) < OLDEST:
        raise SystemExit("it is Python {}.{}".format(*version[:2]))


def find_prefixes(python):
    """Folders outside /usr that this Python needs."""
    question = "import sys; print(sys.base_prefix, sys.prefix, sep='\\n')"
    answer = subprocess.run(
        [python, "-c", question], capture_output=True, text=True, check=True, timeout=ANSWER_SECONDS_MAX)
    prefixes = sorted(set(answer.stdout.split("\n")[:2]) - {"/usr", ""})
    if os.getuid() == 0:
        for prefix in prefixes:
            _check_reachable(prefix)
    return prefixes


def _check_reachable(folder):
    """Programs run as other users than the worker."""
    path = os.path.realpath(folder)
    while path != "/":
        if not os.stat(path).st_mode & stat.S_IXOTH:
            raise SystemExit(f"it is in {folder}, and other users may not enter {path}")
        path = os.path.dirname(path)
