"""Starts a program with nothing of ours below it on the stack, as `python3 main.py` does.

Theory of operation. Whoever calls `exec` is seen by the program: in its frames, in `print_stack`, and as recursion that it cannot use.
The last thing that CPython does for an interpreter that has run out of code, while everything still works, is to call
`sys.modules["threading"]._shutdown()` from C (`wait_for_thread_shutdown` in pylifecycle.c). So once our code has returned, a stand-in for
that module answers with a C callable that executes the program. What this raises goes to `sys.unraisablehook`, which is ours from the
end of the program until then; the end of the stand-in follows when C holds nothing of the program any more.
"""

import sys
from functools import partial
from types import FunctionType

import interrupts

# Python 3.12 refuses threads and forks before it calls `_shutdown`; 3.13 after it.
REFUSES_TOO_EARLY = (3, 12)


def start_later(code, names, end):
    """Executes `code` in `names` once the caller and all below it have returned, then calls `end` with a list: the exception that it
    raised, or nothing."""
    if sys.version_info[:2] == REFUSES_TOO_EARLY:
        _start_now(code, names, end)
    sys.modules["threading"] = _StandIn(sys.modules.get("threading"), code, names, end)


def _start_now(code, names, end):
    """With frames of ours below it, which tracebacks leave out. Never returns."""
    uncaught = []
    try:
        interrupts.let()
        exec(code, names)
    except BaseException as error:
        # Dealt with after this block: hooks and atexit functions must not see it as being handled.
        uncaught.append(error)
    end(uncaught)


class _StandIn:
    """Nothing may refer to it but CPython: its end is the end of the program."""

    __spec__ = None  # asked for by the import machinery

    def __init__(self, threading, code, names, end):
        self._threading, self._code, self._names, self._end = threading, code, names, end
        self._uncaught = []

    @property
    def _shutdown(self):
        """Called without a frame below. Ctrl-C was kept back until now."""
        if self._threading is None:
            del sys.modules["threading"]
        else:
            sys.modules["threading"] = self._threading
        # Unlike `exec`, a function of the module's code and a plain partial take no part in the depth of recursion.
        program = partial(FunctionType(self._code, self._names))
        program.hears_end = _HearsEnd(id(self), self._code, self._uncaught)
        self._code = self._names = self._threading = None
        try:
            interrupts.let()
        except KeyboardInterrupt as error:
            self._uncaught.append(error)
            return int
        return program

    def __del__(self):
        if isinstance(sys.unraisablehook, _Hook):
            sys.unraisablehook = sys.unraisablehook.plain
        self._end(self._uncaught)


class _HearsEnd:
    """Owned by the callable alone, which C drops before it tells of an exception."""

    def __init__(self, owner, code, uncaught):
        self._owner, self._code, self._uncaught = owner, code, uncaught

    def __del__(self):
        sys.unraisablehook = _Hook(self._owner, self._code, self._uncaught, getattr(sys, "unraisablehook", None))


class _Hook:
    """Takes what the program raised; what its other threads tell goes on."""

    def __init__(self, owner, code, uncaught, plain):
        self._owner, self._code, self._uncaught, self.plain = owner, code, uncaught, plain

    def __call__(self, unraisable):
        step = unraisable.exc_traceback
        # Python 3.13 and later do not name the object; there the outermost frame is the program's own.
        if id(unraisable.object) == self._owner or (unraisable.object is None and step is not None and step.tb_frame.f_code is self._code):
            self._uncaught.append(unraisable.exc_value)
        else:
            (self.plain or sys.__unraisablehook__)(unraisable)
