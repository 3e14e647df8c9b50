"""Blocks the signals for the program while our own code runs: SIGINT, since Ctrl-C is for the program, and that of the
stack dump. A pending signal is delivered on unblock.

These are plain C calls. `signal.pthread_sigmask` converts numbers to enumerations and back, which would copy a dozen
shared pages in each program, twice.
"""

import _signal
import functools
import signal

from program import stack_dump

_SIGNALS = (int(signal.SIGINT), stack_dump.SIGNAL)

block = functools.partial(_signal.pthread_sigmask, int(signal.SIG_BLOCK), _SIGNALS)
unblock = functools.partial(_signal.pthread_sigmask, int(signal.SIG_UNBLOCK), _SIGNALS)
restore = functools.partial(_signal.pthread_sigmask, int(signal.SIG_SETMASK))
