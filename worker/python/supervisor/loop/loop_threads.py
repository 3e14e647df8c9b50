"""Runs the event loop in a thread that is replaced when a program makes it wait.

Theory of operation. The kernel holds the lock of a pipe while it copies from or to a program's memory. A program can
make that copy take seconds: native threads that change the protection of the same pages hold the lock of its memory
map. Reading, writing or closing the other end waits meanwhile, even with O_NONBLOCK; so does reading parts of /proc.
Almost no program does this, so the loop does such work itself, by `call`. A second thread looks whether a call takes
long. Then another thread continues the loop, and the one that waits serves only its run from then on.

Threads do not end. The kernel would kill the zygotes that they have started (PDEATHSIG).
"""

import _thread
import os
import time
import traceback

STACK_BYTES = 1 << 20  # of all threads
# A call that takes so long has stalled; it is noticed after twice this time at the latest.
STALL_SECONDS = 0.02
# After so many looks without a new call, the second thread waits for one.
QUIET_LOOKS = 2

_thread.stack_size(STACK_BYTES)


class Replaced(BaseException):
    """Raised in a thread that no longer runs the loop, by what was called there, when it is done."""


class LoopThreads:
    """`run()` is called in one thread at a time, and again in another once that one is replaced. `fatal(message)` takes
    an exception of ours and does not return."""

    def __init__(self, run, fatal):
        self._run, self._fatal, self._spare = run, fatal, []
        self._lock = _thread.allocate_lock()
        self._call, self._calls = None, 0  # the call under way, and a count of all
        self._is_resting, self._wake = False, os.eventfd(0, os.EFD_CLOEXEC)

    def call(self, function, leave_loop):
        """Calls a function that may stall, in the loop's thread. Returns False when the thread has been replaced. Then
        `leave_loop()` was called, in another thread and before the loop went on, and the caller raises `Replaced`."""
        call = self._call = [leave_loop]
        self._calls += 1
        if self._is_resting:
            self._is_resting = False
            os.eventfd_write(self._wake, 1)
        function()
        with self._lock:
            if self._call is not call:
                return False
            self._call = None
            return True

    def run(self):
        """For the main thread. Does not return."""
        _thread.start_new_thread(self._look, ())
        self._live()

    def _failed(self):
        self._fatal("the supervisor failed: " + traceback.format_exc().replace("\n", " | "))

    def _look(self):
        try:
            self._replace_stalled()
        except Exception:
            self._failed()

    def _replace_stalled(self):
        quiet_looks = 0
        while True:
            call, calls = self._call, self._calls
            if quiet_looks < QUIET_LOOKS:
                time.sleep(STALL_SECONDS)
            else:
                self._rest(calls)
                quiet_looks = 0
            if call is not None and self._call is call:
                self._replace_thread(call)
            quiet_looks = quiet_looks + 1 if calls == self._calls else 0

    def _rest(self, calls):
        """Waits for a call beyond the given count."""
        self._is_resting = True
        if self._calls == calls:
            os.eventfd_read(self._wake)
        self._is_resting = False

    def _replace_thread(self, call):
        with self._lock:
            if self._call is not call:
                return
            self._call = None
            call[0]()
        self._start_thread()

    def _start_thread(self):
        if self._spare:
            self._spare.pop().release()
        else:
            _thread.start_new_thread(self._live, ())

    def _live(self):
        turn = _thread.allocate_lock()
        turn.acquire()
        while True:
            try:
                self._run()
            except Replaced:
                self._spare.append(turn)
                turn.acquire()
            except Exception:
                self._failed()
