"""What is written to a program: its job, its input and the requests of a session."""

from supervisor.pipes.pipe_set import OUT
from supervisor.pipes.pipe_writer import PipeWriter

INPUT_BYTES_MAX = 4 << 20
REQUESTS_BYTES_MAX = 64 << 10  # pending before another is refused, besides the pipe's content


class ProgramInput:
    """The event loop puts, and what serves the pipes calls `write_all`. `count`: of inputs so far, their end
    included."""

    def __init__(self, pipes, stdin, keep_stdin):
        self._pipes, self.count = pipes, 0
        self._job, self._keep_job = PipeWriter(), False
        self._input, self._has_ended = PipeWriter(stdin), not keep_stdin

    def put_job(self, job, keep_job):
        """`keep_job`: its pipe stays open for requests."""
        self._keep_job = keep_job
        self._job.append(job)

    def put(self, data):
        """False when stdin has ended, or too much is unread."""
        if self._has_ended or self._input.is_broken or self._input.waiting_bytes + len(data) > INPUT_BYTES_MAX:
            return False
        self.count += 1
        self._input.append(data)
        return True

    def end(self):
        """Closes stdin behind all input."""
        self._has_ended = True
        self.count += 1
        return True

    def put_request(self, body):
        """False when the pipe is closed or full."""
        if self._job.waiting_bytes > REQUESTS_BYTES_MAX or self._pipes.fd("job") is None:
            return False
        self._job.append(body)
        return True

    @property
    def is_taken(self):
        """For the loop: whether all input is in the pipe."""
        return self._input.waiting_bytes == 0

    @property
    def is_written(self):
        """For what serves the pipes: whether it has nothing more to write."""
        return self._input.is_empty

    def write_all(self):
        """Writes what the pipes take now. A request may refer to all input before it, so that is written first."""
        has_requests = not self._job.is_empty
        is_written = self._write("stdin", self._input)
        if is_written and (self._input.is_broken or self._has_ended and self._input.is_empty):
            self._pipes.close("stdin")
        if has_requests and self._write("job", self._job) and not self._keep_job:
            self._pipes.close("job")

    def _write(self, name, writer):
        """True when everything is written."""
        fd = self._pipes.fd(name)
        if fd is None:
            return False
        is_written = writer.write_to(fd)
        self._pipes.watch(name, 0 if is_written else OUT, self.write_all)
        return is_written
