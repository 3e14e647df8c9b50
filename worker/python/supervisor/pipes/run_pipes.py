"""The pipes of a run, and all other operations that may wait for a lock which its program holds.

Theory of operation. The event loop serves the pipes by calls that may stall (`supervisor/loop/loop_threads.py`). Once
one has stalled, or many were slow, the run has a thread of its own to its end: the one that stalled, or a new one. So
the pipes belong to one thread at a time. What serves them makes no decisions: it puts data into an inbox, and the loop
takes it from there. Each field that both threads use is written by only one of them.
"""

import _thread
import math
import os
import time

from supervisor.loop.loop_threads import Replaced
from supervisor.pipes.inbox import Inbox
from supervisor.pipes.input_watch import InputWatch
from supervisor.pipes.pipe_reader import PipeReader
from supervisor.pipes.pipe_set import PipeSet
from supervisor.pipes.program_input import ProgramInput

# Rounds that take longer are slow. Runs whose slow rounds have taken so long together get a thread.
SLOW_SECONDS, SLOW_SECONDS_MAX = 0.0005, 0.020
# A dead program's pipes are read to their ends; they hold 1 MiB at most.
FINISH_SECONDS_MAX = 10


class RunPipes:
    """`pipes`: {"stdin", "stdout", "stderr", "display", "job", "phase", "stack", "prints"} -> descriptor, owned by this
    object.

    `receiver` has `is_test`, and takes, in the loop's thread, `take_output(frames)`, `take_display(bytes)`,
    `take_phase(bytes)`, `take_waiting(bool)`, `output_limit_reached()`, `dump_ended()` and `failed(error)`.
    """

    def __init__(self, supervisor, pipes, receiver, output_bytes_max, stdin, keep_stdin):
        self._loop, self._loop_threads = supervisor.loop, supervisor.loop_threads
        self._receiver, self._pipes = receiver, PipeSet(pipes)
        self._inbox = Inbox(self._loop, receiver, self._wake_up)
        self._reader = PipeReader(self._pipes, self._inbox, receiver, output_bytes_max)
        self._input = ProgramInput(self._pipes, stdin, keep_stdin)
        self._is_started = self._is_finishing = self._is_woken = False
        self._watch = InputWatch(self._input)
        self._periodic, self._error = [], None
        self._timer, self._timer_at, self._slow_seconds = None, math.inf, 0.0  # while the loop serves
        self._wake = self._ended = None  # once a thread serves

    # For the loop's thread

    def start(self, job, keep_job=False, periodic=(), stdin_wait=None, waiting_seconds=0.0):
        """`keep_job`: the pipe stays open for `request`. `periodic`: [(seconds, function)] to call repeatedly; the
        functions may stall. `stdin_wait`, `waiting_seconds`: as in `input_watch.py`."""
        now = time.monotonic()
        self._input.put_job(job, keep_job)
        self._periodic = [[now + seconds, seconds, function] for seconds, function in periodic]
        if stdin_wait is not None:
            self._watch.start(now, stdin_wait, waiting_seconds)
        self._is_started = True
        self._input.write_all()  # before the job the process runs only our own code, which holds no lock
        self._reader.open()
        self._loop.watch(self._pipes.ready_fd, self._serve, owner=self._receiver)
        self._plan()

    @property
    def output(self):
        """The `OutputBatch`, for its totals."""
        return self._reader.batch

    def write(self, data):
        """False when nothing was taken: stdin has ended, or the program has left 4 MiB unread."""
        return self._woken(self._input.put(data))

    @property
    def is_input_taken(self):
        """Whether all input is in the program's pipe."""
        return self._input.is_taken

    def end_input(self):
        self._woken(self._input.end())

    def request(self, body):
        """Sends a session's request over the pipe of its job; False when the pipe is closed or full."""
        return self._woken(self._input.put_request(body))

    def _woken(self, has_changed):
        if has_changed:
            self._wake_up()
        return has_changed

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
        """Once the program is dead, and holds no lock: reads the rest of the pipes and closes them. False when the
        thread of the run did not end."""
        self._is_finishing = True
        if self._ended is None:
            self._finish_in_loop()
        else:
            os.eventfd_write(self._wake, 1)
            if not self._ended.acquire(timeout=FINISH_SECONDS_MAX):
                return False
            wake, self._wake = self._wake, None
            os.close(wake)
        self._inbox.deliver()
        return True

    def _finish_in_loop(self):
        try:
            if self._is_started and self._error is None:
                self._unwatch()
                self._reader.drain()
        finally:
            self._pipes.close_all()

    def _wake_up(self):
        """What was changed is seen in the next round."""
        if self._is_woken or not self._is_started:
            return
        self._is_woken = True
        if self._wake is not None:
            os.eventfd_write(self._wake, 1)
        else:
            self._loop.soon(self._serve, self._receiver)

    def _serve(self):
        """One round in the loop."""
        if self._ended is not None or self._is_finishing or self._error is not None:
            return  # it was asked for before that
        started_at = time.monotonic()
        if not self._loop_threads.call(self._try_round, self._leave_loop):
            self._serve_alone()
            raise Replaced
        self._inbox.deliver()
        seconds = time.monotonic() - started_at
        if seconds > SLOW_SECONDS:
            self._slow_seconds += seconds
        if self._error is not None:
            self._unwatch()
            self._receiver.failed(self._error)
        elif self._slow_seconds > SLOW_SECONDS_MAX:
            self._leave_loop()
            _thread.start_new_thread(self._serve_alone, ())
        else:
            self._plan()

    def _try_round(self):
        try:
            self._round(0)
        except Exception as error:
            self._error = error

    def _plan(self):
        """Sets the timer of the next round. One that is due earlier stays."""
        due = self._due_at()
        if due < self._timer_at:
            self._loop.cancel(self._timer)
            self._timer_at = due
            self._timer = self._loop.after(max(0.0, due - time.monotonic()), self._on_timer, self._receiver)

    def _on_timer(self):
        self._timer, self._timer_at = None, math.inf
        self._serve()

    def _unwatch(self):
        """The loop serves no more rounds."""
        self._loop.unwatch(self._pipes.ready_fd)
        self._loop.cancel(self._timer)

    def _leave_loop(self):
        """A thread is about to serve the run, or does so from its next step on. Called while no other thread uses this
        object, or in the main thread while that one waits."""
        self._unwatch()
        self._ended = _thread.allocate_lock()
        self._ended.acquire()
        self._wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._inbox.announce()

    # For the run's own thread

    def _serve_alone(self):
        try:
            if self._error is not None:
                raise self._error
            self._pipes.watch_also(self._wake, lambda: os.eventfd_read(self._wake))
            while not self._is_finishing:
                due = self._due_at()
                self._round(-1 if due == math.inf else max(0.0, due - time.monotonic()))
            self._reader.drain()
        except BaseException as error:
            self._inbox.put(self._receiver.failed, error)
        finally:
            self._pipes.close_all()
            self._ended.release()

    # For both

    def _round(self, seconds):
        """Waits at most `seconds` (-1: indefinitely) and serves what is ready or due."""
        if self._is_woken:
            self._is_woken = False
            self._take_changes()
        self._pipes.serve(seconds)
        now = time.monotonic()
        self._reader.do_due(now)
        self._run_periodic(now)

    def _due_at(self):
        """When the next task is due, whatever arrives."""
        return min(self._reader.due_at, self._watch.due_at, *(task[0] for task in self._periodic))

    def _take_changes(self):
        self._input.write_all()
        self._reader.update_watches()
        self._watch.check_soon()

    def _run_periodic(self, now):
        for task in self._periodic:
            if now >= task[0]:
                task[0] = now + task[1]
                task[2]()
        if now >= self._watch.due_at:
            waiting = self._watch.check(now, self._pipes.fd("stdin"))
            if waiting is not None:
                self._reader.read_prints()
                self._reader.flush(now)
                self._inbox.put(self._take_waiting, waiting, self._watch.inputs_seen)

    def _take_waiting(self, waiting, inputs):
        """In the loop's thread. Drops a result from before the last input."""
        if inputs == self._input.count:
            self._receiver.take_waiting(waiting)
