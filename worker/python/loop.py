"""The supervisor's event loop: readable and writable descriptors (epoll) and timers."""

import heapq
import itertools
import select
import time

READ, WRITE = select.EPOLLIN, select.EPOLLOUT


class Loop:
    """Calls `callback()` when a descriptor is ready or a time has come; one thread, no locks."""

    def __init__(self):
        self._epoll = select.epoll()
        self._callbacks = {}
        self._timers = []
        self._order = itertools.count()
        self.running = True

    def watch(self, fd, callback, event=READ):
        self._epoll.register(fd, event)
        self._callbacks[fd] = callback

    def forget(self, fd):
        """Harmless when the descriptor is not watched."""
        if self._callbacks.pop(fd, None) is not None:
            self._epoll.unregister(fd)

    def watches(self, fd):
        return fd in self._callbacks

    def after(self, seconds, callback):
        """Calls once after `seconds`; the returned timer is for `cancel`."""
        timer = [time.monotonic() + seconds, next(self._order), callback]
        heapq.heappush(self._timers, timer)
        return timer

    def cancel(self, timer):
        """The timer stays in the heap until its time has come, without effect."""
        if timer is not None:
            timer[2] = None

    def _run_timers(self):
        """Calls what is due; seconds until the next timer, or -1."""
        while self._timers:
            due, _, callback = self._timers[0]
            if callback is not None:
                wait = due - time.monotonic()
                if wait > 0:
                    return wait
            heapq.heappop(self._timers)
            if callback is not None:
                callback()
        return -1

    def run(self):
        while self.running:
            wait = self._run_timers()
            if not self.running:
                return
            for fd, _ in self._epoll.poll(wait):
                callback = self._callbacks.get(fd)
                if callback is not None:
                    callback()
