"""The thread of a run, for all operations that may wait for a lock which the program holds.

Theory of operation. The kernel holds the lock of a pipe while it copies from or to a program's memory. A program can
make that copy take seconds: native threads that change the protection of the same pages hold the lock of its memory
map. Reading, writing or closing the other end waits meanwhile, even with O_NONBLOCK; so does reading parts of /proc. In
the event loop such a wait would stall all runs. So each run has a thread, which owns the pipes from the job to the end.
The thread makes no decisions: it puts data into an inbox, and the loop takes it from there. Each field that both
threads use is written by only one of them.
"""

import _thread
import math
import os
import time

from supervisor.pipes.inbox import Inbox
from supervisor.pipes.pipe_reader import PipeReader
from supervisor.pipes.pipe_set import OUT, PipeSet
from supervisor.pipes.pipe_writer import PipeWriter

STACK_BYTES = 256 << 10
INPUT_BYTES_MAX = 4 << 20
REQUESTS_BYTES_MAX = 64 << 10  # pending before another is refused, besides the pipe's content
STDIN_WAIT_POLL_SECONDS = 0.05
# A dead program's pipes are read to their ends; they hold 1 MiB at most.
FINISH_SECONDS_MAX = 10

_thread.stack_size(STACK_BYTES)


class PipeThread:
    """`pipes`: {"stdin", "stdout", "stderr", "display", "job", "phase", "stack", "prints"} -> descriptor, owned by the
    thread from now on.

    `receiver` has `is_test`, and takes, in the loop's thread, `take_output(frames)`, `take_display(bytes)`,
    `take_phase(bytes)`, `take_waiting(bool)`, `output_limit_reached()`, `dump_ended()` and `failed(error)`.
    """

    def __init__(self, loop, pipes, receiver, output_bytes_max, stdin, keep_stdin):
        self._receiver, self._pipes = receiver, PipeSet(pipes)
        self._inbox = Inbox(loop, receiver, self._wake_up)
        self._reader = PipeReader(self._pipes, self._inbox, receiver, output_bytes_max)
        self._job, self._keep_job = PipeWriter(), False
        self._input, self._input_ended = PipeWriter(stdin), not keep_stdin
        self._is_started = self._is_finishing = False
        self._stdin_wait, self._waiting_seconds, self._waiting_at = None, STDIN_WAIT_POLL_SECONDS, math.inf
        self._is_waiting, self._inputs, self._inputs_seen = False, 0, 0
        self._periodic = []
        self._wake = None
        self._ended = _thread.allocate_lock()
        self._ended.acquire()

    # For the loop's thread

    def start(self, job, keep_job=False, periodic=(), stdin_wait=None, waiting_seconds=STDIN_WAIT_POLL_SECONDS):
        """`keep_job`: the pipe stays open for `request`. `periodic`: [(seconds, function)] to call repeatedly in the
        thread. `stdin_wait`: checks whether the program waits for input; `waiting_seconds`: the interval once it
        does."""
        now = time.monotonic()
        self._job.append(job)
        self._stdin_wait, self._waiting_seconds, self._keep_job = stdin_wait, waiting_seconds, keep_job
        self._periodic = [[now + seconds, seconds, function] for seconds, function in periodic]
        if stdin_wait is not None:
            self._waiting_at = now + STDIN_WAIT_POLL_SECONDS
        self._wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        _thread.start_new_thread(self._run, ())
        self._is_started = True

    @property
    def output(self):
        """The `OutputBatch`, for its totals."""
        return self._reader.batch

    def write(self, data):
        """False when nothing was taken: stdin has ended, or the program has left 4 MiB unread."""
        if self._input_ended or self._input.is_broken or self._input.waiting_bytes + len(data) > INPUT_BYTES_MAX:
            return False
        self._inputs += 1
        self._input.append(data)
        self._wake_up()
        return True

    @property
    def is_input_taken(self):
        """Whether all input is in the program's pipe."""
        return self._input.waiting_bytes == 0

    def end_input(self):
        self._input_ended = True
        self._inputs += 1
        self._wake_up()

    def request(self, body):
        """Sends a session's request over the pipe of its job; False when the pipe is closed or full."""
        if self._job.waiting_bytes > REQUESTS_BYTES_MAX or self._pipes.fd("job") is None:
            return False
        self._job.append(body)
        self._wake_up()
        return True

    def pause(self, output=None, display=None):
        """Pauses (True) or resumes (False) reading; None changes nothing."""
        reader = self._reader
        before = reader.is_paused, reader.is_display_paused
        reader.is_paused = reader.is_paused if output is None else output
        reader.is_display_paused = reader.is_display_paused if display is None else display
        if before != (reader.is_paused, reader.is_display_paused):
            self._wake_up()

    def expect_dump(self):
        """The program is about to be killed: its stack dump is read from now on, up to a limit."""
        self._reader.is_dump_expected = True
        self._wake_up()

    @property
    def dump(self):
        """The bytes of the stack dump."""
        return self._reader.dump

    def finish(self):
        """Once the program is dead: reads the rest of the pipes and closes them. False when the thread did not end."""
        self._is_finishing = True
        if self._is_started:
            self._wake_up()
            if not self._ended.acquire(timeout=FINISH_SECONDS_MAX):
                return False
            wake, self._wake = self._wake, None
            os.close(wake)
        else:
            self._pipes.close_all()
        self._inbox.deliver()
        return True

    def _wake_up(self):
        if self._wake is not None:
            os.eventfd_write(self._wake, 1)

    # For the run's own thread

    def _run(self):
        try:
            self._serve()
        except BaseException as error:
            self._inbox.put(self._receiver.failed, error)
        finally:
            self._pipes.close_all()
            self._ended.release()

    def _serve(self):
        self._pipes.watch_also(self._wake, self._on_wake)
        self._write_all()
        self._reader.open()
        while not self._is_finishing:
            self._pipes.serve(self._timeout())
            now = time.monotonic()
            if now >= self._reader.prints_due_at:
                self._reader.read_prints()
            if self._reader.batch.is_due(now):
                self._reader.flush(now)
            self._run_periodic(now)
        self._reader.drain()

    def _timeout(self):
        """Seconds until the next task or batch is due; -1 when none is."""
        due = min((task[0] for task in self._periodic), default=math.inf)
        if self._reader.batch.size:
            due = min(due, self._reader.batch.due_at)
        due = min(due, self._waiting_at, self._reader.prints_due_at)
        return -1 if due == math.inf else max(0.0, due - time.monotonic())

    def _on_wake(self):
        os.eventfd_read(self._wake)
        self._write_all()
        self._reader.update_watches()
        if self._stdin_wait is not None:
            self._waiting_at = min(self._waiting_at, time.monotonic() + STDIN_WAIT_POLL_SECONDS)

    def _write(self, name, writer):
        """True when everything is written."""
        fd = self._pipes.fd(name)
        if fd is None:
            return False
        is_written = writer.write_to(fd)
        self._pipes.watch(name, 0 if is_written else OUT, self._write_all)
        return is_written

    def _write_all(self):
        """A request may refer to all input before it, so that input must be written first."""
        has_requests = not self._job.is_empty
        is_written = self._write("stdin", self._input)
        if is_written and (self._input.is_broken or self._input_ended and self._input.is_empty):
            self._pipes.close("stdin")
        if has_requests and self._write("job", self._job) and not self._keep_job:
            self._pipes.close("job")

    def _run_periodic(self, now):
        for task in self._periodic:
            if now >= task[0]:
                task[0] = now + task[1]
                task[2]()
        if now >= self._waiting_at:
            self._check_stdin_wait(now)

    def _check_stdin_wait(self, now):
        inputs, stdin = self._inputs, self._pipes.fd("stdin")
        if inputs != self._inputs_seen:  # for the loop, input has ended the waiting
            self._inputs_seen, self._is_waiting = inputs, False
        waiting = stdin is not None and self._input.is_empty and self._stdin_wait.is_waiting(stdin)
        self._waiting_at = now + (self._waiting_seconds if waiting else STDIN_WAIT_POLL_SECONDS)
        if waiting != self._is_waiting:
            self._is_waiting = waiting
            self._reader.read_prints()
            self._reader.flush(now)
            self._inbox.put(self._take_waiting, waiting, inputs)

    def _take_waiting(self, waiting, inputs):
        """In the loop's thread. Drops a result from before the last input."""
        if inputs == self._inputs:
            self._receiver.take_waiting(waiting)
