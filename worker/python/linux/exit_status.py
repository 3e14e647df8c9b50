"""Decodes a status of wait(2)."""

import os
import signal


def decode(status):
    """(exit code, None), or (None, name of the signal that ended the process) such as `SIGSEGV`. A signal without a
    name in this Python (real-time signals, SIGSTKFLT before 3.11) is named by its number."""
    if not os.WIFSIGNALED(status):
        return os.WEXITSTATUS(status), None
    number = os.WTERMSIG(status)
    try:
        return None, signal.Signals(number).name
    except ValueError:
        return None, f"SIG{number}"
