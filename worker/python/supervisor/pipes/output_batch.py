"""Collects a program's output for the worker: limits its bytes, and sends few pieces instead of many."""

BATCH_SECONDS = 0.010
BATCH_BYTES = 65536
STDOUT, STDERR = b"\1", b"\2"


class OutputBatch:
    """The first piece is due immediately, then one batch each 10 ms or 64 KiB. For one thread at a time."""

    def __init__(self, bytes_max):
        self._bytes_max = bytes_max
        self.bytes = self.size = 0
        self.truncated = False
        self._parts = []
        self.due_at, self._is_held = 0.0, False

    def add(self, stream, data):
        """Keeps the part below the limit."""
        remaining = self._bytes_max - self.bytes
        if len(data) > remaining:
            data = data[:remaining]
            self.truncated = True
        if not data:
            return
        self.bytes += len(data)
        self.size += len(data)
        if self._parts and self._parts[-1][0] == stream:
            self._parts[-1].append(data)
        else:
            self._parts.append([stream, data])

    def hold(self, until):
        """Sends nothing before that time, or before `release`."""
        self.due_at, self._is_held = until, True

    def release(self):
        """What was held is due."""
        if self._is_held:
            self.due_at, self._is_held = 0.0, False

    def is_due(self, now):
        """Whether the collected output should be sent now."""
        return self.size and (now >= self.due_at or self.size >= BATCH_BYTES)

    def take(self, now):
        """([bytes of OUTPUT frames], size) of the output added since the last call."""
        taken = [b"".join(parts) for parts in self._parts], self.size
        self._parts, self.size = [], 0
        self.due_at, self._is_held = now + BATCH_SECONDS, False
        return taken
