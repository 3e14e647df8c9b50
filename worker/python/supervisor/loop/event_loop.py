"""The supervisor's event loop: readable and writable descriptors (epoll), timers, and calls posted by other threads.

A callback may have an owner, the run or slot that it serves. The owner handles its exceptions (`owner.failed(error)`),
so they end nothing else. Without an owner an exception ends the loop. `serving` is the owner's run while a callback
runs; the worker reads it after a crash.
"""

import collections
import heapq
import itertools
import os
import select
import time

READ, WRITE = select.EPOLLIN, select.EPOLLOUT


class EventLoop:
    """Calls `callback()` when a descriptor is ready or a time has come. Only `post` may be called from another thread.

    `serve(number)` is called with the number of the run about to be served, and with 0 before the loop waits.

    Another thread may continue `run` (see `loop_threads.py`) at any callback, so nothing that is still to be called is
    kept in a local variable.
    """

    def __init__(self, serve=lambda number: None):
        self._epoll = select.epoll()
        self._callbacks = {}
        self._timers = []
        self._order = itertools.count()
        self._serve = serve
        self._posted = collections.deque()
        self._wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._is_woken = False
        self.running = True
        self.watch(self._wake, self._on_wake)

    def watch(self, fd, callback, event=READ, owner=None):
        self._epoll.register(fd, event)
        self._callbacks[fd] = callback, owner

    def unwatch(self, fd):
        """No effect when the descriptor is not watched."""
        if self._callbacks.pop(fd, None) is not None:
            self._epoll.unregister(fd)

    def is_watching(self, fd):
        return fd in self._callbacks

    def after(self, seconds, callback, owner=None):
        """Calls once after `seconds`; the returned timer is for `cancel`."""
        timer = [time.monotonic() + seconds, next(self._order), callback, owner]
        heapq.heappush(self._timers, timer)
        return timer

    def cancel(self, timer):
        """The timer stays in the heap until it is due, without effect."""
        if timer is not None:
            timer[2] = None

    def soon(self, callback, owner=None):
        """Calls before the loop waits again. For the loop's thread."""
        self._posted.append((callback, owner))

    def post(self, callback, owner=None):
        """Calls soon, in the loop's thread."""
        self._posted.append((callback, owner))
        if not self._is_woken:
            self._is_woken = True
            os.eventfd_write(self._wake, 1)

    def _on_wake(self):
        os.eventfd_read(self._wake)
        self._is_woken = False

    def _run_posted(self):
        while self._posted:
            self.call(*self._posted.popleft())

    def call(self, callback, owner):
        """Calls now; exceptions go to the owner."""
        if owner is None:
            callback()
            return
        self._serve(owner.serving)
        try:
            callback()
        except Exception as error:
            owner.failed(error)

    def _seconds_to_timer(self, now):
        """Seconds until the next timer, 0 if it is due, or -1 without one."""
        while self._timers and self._timers[0][2] is None:
            heapq.heappop(self._timers)
        return max(0.0, self._timers[0][0] - now) if self._timers else -1

    def _run_timers(self, until):
        """Calls the timers that were due at that time."""
        while self._timers and self._timers[0][0] <= until:
            _, _, callback, owner = heapq.heappop(self._timers)
            if callback is not None:
                self.call(callback, owner)

    def run(self):
        """A timer is called only after what had arrived when it was due: where this process gets no processor for
        seconds, nothing counts as missing that was there in time."""
        while self.running:
            self._run_posted()
            self._serve(0)
            now = time.monotonic()
            for fd, _ in self._epoll.poll(self._seconds_to_timer(now)):
                watched = self._callbacks.get(fd)
                if watched is not None:
                    self.call(*watched)
            self._run_timers(now)
