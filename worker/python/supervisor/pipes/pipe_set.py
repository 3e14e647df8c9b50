"""The pipes of a run by name, with a handler for each that is called when the pipe is ready."""

import os
import select

IN, OUT = select.EPOLLIN, select.EPOLLOUT


class PipeSet:
    """For one thread at a time. Ready pipes are served in the order in which they became ready, which is the order of
    the writes."""

    def __init__(self, pipes):
        self._pipes, self._handlers = pipes, {}
        self._epoll = select.epoll()
        self.ready_fd = self._epoll.fileno()  # readable when one of the pipes is ready

    def fd(self, name):
        """None once it is closed."""
        return self._pipes[name]

    def watch_also(self, fd, handler):
        """Watches a descriptor that is none of the pipes, and is not closed with them."""
        self._handlers[fd] = handler
        self._epoll.register(fd, IN)

    def watch(self, name, event, handler=None):
        """`event` 0: no more. No effect when the pipe is closed or already watched."""
        fd = self._pipes[name]
        if fd is None:
            return
        if event and fd not in self._handlers:
            self._handlers[fd] = handler
            self._epoll.register(fd, event)
        elif not event and self._handlers.pop(fd, None) is not None:
            self._epoll.unregister(fd)

    def serve(self, seconds):
        """Waits at most `seconds` (-1: indefinitely), then calls the handlers of the ready pipes."""
        for fd, _ in self._epoll.poll(seconds):
            handler = self._handlers.get(fd)
            if handler is not None:
                handler()

    def close(self, name):
        self.watch(name, 0)
        fd, self._pipes[name] = self._pipes[name], None
        if fd is not None:
            os.close(fd)

    def close_all(self):
        self._epoll.close()
        for name, fd in self._pipes.items():
            self._pipes[name] = None
            if fd is not None:
                os.close(fd)
