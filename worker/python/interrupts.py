"""Ctrl-C is for the program: it is held back while our own code runs. A signal that came meanwhile strikes when it is let through.

These are calls of C alone. `signal.pthread_sigmask` makes enumerations of numbers and back, for which each program would copy a dozen
shared pages, twice."""

import _signal
import functools
import signal

_INTERRUPT = (int(signal.SIGINT),)

hold = functools.partial(_signal.pthread_sigmask, int(signal.SIG_BLOCK), _INTERRUPT)
let = functools.partial(_signal.pthread_sigmask, int(signal.SIG_UNBLOCK), _INTERRUPT)
