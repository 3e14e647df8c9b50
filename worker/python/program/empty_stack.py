"""Starts a program with no frame of ours below it on the stack, as `python3 main.py` does.

Theory of operation. A program can see the caller of `exec`: in its frames, in `print_stack`, and as a lower recursion
limit. Once an interpreter has no code left, CPython calls `sys.modules["threading"]._shutdown()` from C while
everything still works (`wait_for_thread_shutdown` in pylifecycle.c). So after our code has returned, a shim for that
module returns a C callable that executes the program. Its exception goes to `sys.unraisablehook`, which we replace at
the program's end. The shim is deleted when C holds nothing of the program any more.

A Ctrl-C that has arrived is raised when the next function in Python begins, also one of ours. So what happens first at
the program's end are calls of C functions alone (`_EndCalls`), of which the last one takes such a Ctrl-C.
"""

import sys
import weakref
from functools import partial
from operator import methodcaller
from types import FunctionType

from program import sigint

# Python 3.12 refuses threads and forks before it calls `_shutdown`; 3.13 after it.
REFUSES_TOO_EARLY = (3, 12)


def schedule(code, names, end):
    """Executes `code` in `names` once the caller and its callers have returned. Then calls `end` with a list that holds
    the exception, if any."""
    if sys.version_info[:2] == REFUSES_TOO_EARLY:
        _start_now(code, names, end)
    sys.modules["threading"] = _ThreadingShim(sys.modules.get("threading"), code, names, end)


def _start_now(code, names, end):
    """Runs with frames of ours below it, which tracebacks leave out. Never returns."""
    uncaught = []
    try:
        sigint.unblock()
        exec(code, names)
    except BaseException as error:
        # Handled after this block: hooks and atexit functions must not see it as the exception being handled.
        uncaught.append(error)
    sigint.block()
    end(uncaught)


class _ThreadingShim:
    """Only CPython may refer to it: its deletion marks the end of the program."""

    __spec__ = None  # the import machinery reads it

    def __init__(self, threading, code, names, end):
        self._threading, self._code, self._names, self._end = threading, code, names, end
        self._uncaught, self._end_calls = [], None

    @property
    def _shutdown(self):
        """Called without a frame below. SIGINT was blocked until now."""
        if self._threading is None:
            del sys.modules["threading"]
        else:
            sys.modules["threading"] = self._threading
        # Unlike `exec`, a function of the module's code and a plain partial do not count towards the recursion depth.
        program = partial(FunctionType(self._code, self._names))
        self._end_calls = _EndCalls(program, methodcaller("run"))
        program.end_observer = _EndObserver(id(self), self._code, self._uncaught, self._end_calls)
        self._code = self._names = self._threading = None
        try:
            sigint.unblock()
        except KeyboardInterrupt as error:
            sigint.block()
            program.end_observer = self._end_calls = None
            self._uncaught.append(error)
            return int
        return program

    def __del__(self):
        if isinstance(sys.unraisablehook, _Hook):
            sys.unraisablehook = sys.unraisablehook.plain
        if not self._uncaught and self._end_calls is not None:
            self._uncaught += self._end_calls.take_interrupts()
        self._end(self._uncaught)


class _EndCalls(weakref.ref):
    """To the callable, which C drops before it reports an exception; from then on only our code runs. `callback` calls
    `run`, which collects what goes to `sys.unraisablehook`, and blocks SIGINT. A Ctrl-C that came before is raised then
    and collected."""

    def __init__(self, program, callback):
        super().__init__(program, callback)
        self._callback, self._collected, self._results = callback, [], []
        steps = (partial(getattr, sys, "unraisablehook", None),
                 partial(setattr, sys, "unraisablehook", self._collected.append), sigint.block)
        self.run = partial(self._results.extend, map(partial.__call__, steps))

    @property
    def has_run(self):
        return bool(self._results)

    def hook_before(self):
        """The hook of the program; None without one."""
        return self._results[0]

    def take_interrupts(self):
        """The exception of a Ctrl-C at the program's end, if there was one."""
        return [one.exc_value for one in self._collected if one.object is self._callback]


class _EndObserver:
    """Owned only by the callable, unless that was not called."""

    def __init__(self, owner, code, uncaught, end_calls):
        self._owner, self._code, self._uncaught, self._end_calls = owner, code, uncaught, end_calls

    def __del__(self):
        if self._end_calls.has_run:
            sys.unraisablehook = _Hook(self._owner, self._code, self._uncaught, self._end_calls.hook_before())


class _Hook:
    """Takes the program's exception. Exceptions of its other threads go to the previous hook."""

    def __init__(self, owner, code, uncaught, plain):
        self._owner, self._code, self._uncaught, self.plain = owner, code, uncaught, plain

    def __call__(self, unraisable):
        step = unraisable.exc_traceback
        # Python 3.13 and later do not name the object; there the outermost frame is the program's own.
        is_unnamed = unraisable.object is None and step is not None and step.tb_frame.f_code is self._code
        if id(unraisable.object) == self._owner or is_unnamed:
            self._uncaught.append(unraisable.exc_value)
        else:
            (self.plain or sys.__unraisablehook__)(unraisable)
