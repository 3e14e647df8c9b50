"""The status that wait(2) tells, in the words of the contract."""

import os
import signal


def read(status):
    """(exit code, None), or (None, name of the signal that ended the process): `SIGSEGV`; one that this Python has no name for (real-time
    ones, SIGSTKFLT before 3.11) goes by its number."""
    if not os.WIFSIGNALED(status):
        return os.WEXITSTATUS(status), None
    number = os.WTERMSIG(status)
    try:
        return None, signal.Signals(number).name
    except ValueError:
        return None, f"SIG{number}"
