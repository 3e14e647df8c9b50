"""One run from its job to its end: clocks, limits, and the stop reason (the first wins).

Theory of operation. The wall limit pauses while a thread or process of an interactive program waits for input. The idle
limit runs meanwhile, and CPU time always counts. The wall time in the usage is all time from the job to the end. CPU
time is read at the earliest moment at which the limit can be reached: the remainder divided by the number of
processors. So a run of a millisecond is never measured, and the limit is met within a few milliseconds. No data written
by the program affects a decision.
"""

import json
import os
import time
import traceback

from supervisor import click_priority, protocol, tcp_backlog
from supervisor.job_message import job_bytes, rlimits_for
from supervisor.pipes import input_watch
from supervisor.pipes.artifact_reader import ArtifactReader
from supervisor.pipes.display_reader import DisplayReader
from supervisor.pipes.run_pipes import RunPipes
from supervisor.stoppable_run import StoppableRun

PROCESSORS = os.cpu_count() or 1
CPU_POLL_SECONDS_MIN = 0.004
MEMORY_POLL_SECONDS = 0.1
USAGE_SECONDS = 0.5
FOREVER = float("inf")


class Run(StoppableRun):
    """Takes a ready unit and a request. Sends STARTED, OUTPUT, DISPLAY, WAITING, USAGE, and ENDED last."""

    processors = None  # a CPU rate instead of a limit on CPU time
    take_item = None  # takes items that only a session's REPL sends
    keeps_job_open = False
    stdin_wait_poll_seconds = input_watch.POLL_SECONDS

    def __init__(self, supervisor, number, header, stdin, program):
        self.supervisor, self.number, self.serving = supervisor, number, number
        self.limits, self.interactive, self.kind = header["limits"], header["interactive"], header["zygote"]
        self.user, self.is_graded = header.get("user"), header.get("isGraded", False)
        self.is_batch, self.start_order = header.get("isBatch", False), click_priority.ONLY_RUN
        self.is_test, self.report = header.get("isTest", False), b""
        self.unit = self.io = self.display = self.files = None
        self.fault, self.is_ours = None, True
        self.syntax_error = self.is_compiling = self._program_begun = self._waiting = False
        self._stdin, self._program = stdin, program
        self._timer = None
        self._started_at = self._waiting_since = 0.0
        self.waited = 0.0  # time that the wall limit does not count
        # Total waiting since the last input: a program that only pretends to continue does not get its idle time again.
        self._idle_before = 0.0
        self._cpu_at = self._memory_at = self._usage_at = FOREVER
        self._backlog_bytes = 0
        self._closing, self._wall_at_end, self.early_commands = False, None, []

    def start(self, unit):
        """Begins immediately, unless the disk size differs from the size that units are made with."""
        self.unit, unit.run = unit, self
        self.display = DisplayReader(self.supervisor, self, self.take_item)
        self.files = ArtifactReader(self.supervisor, self.number, unit)
        self._stdin_wait = unit.stdin_wait() if self.interactive else None
        pipes, output_bytes_max = unit.hand_over_pipes(), self.limits["outputBytes"]
        self.io = RunPipes(self.supervisor, pipes, self, output_bytes_max, self._stdin, self.interactive)
        self._stdin = b""
        if unit.disk_bytes == self.limits["diskBytes"]:
            self._begin()
        else:
            unit.resize_disk(self.limits["diskBytes"], self._begin)

    def _begin(self):
        if self.stop_reason is not None:
            return
        limits, unit = self.limits, self.unit
        unit.slot.meter.begin(limits["memoryBytes"], limits["processes"], self.processors)
        rlimits = rlimits_for(limits, unit.slot.meter, is_rated=self.processors is not None)
        now = self._started_at = self._now()
        if self.processors is None:
            self._cpu_at = now + max(limits["cpuTimeMs"] / 1000 / PROCESSORS, CPU_POLL_SECONDS_MIN)
        self._usage_at = now + USAGE_SECONDS
        self._memory_at = now + MEMORY_POLL_SECONDS if unit.slot.meter.polled else FOREVER
        self._start_io(rlimits)
        self._schedule()

    def _start_io(self, rlimits):
        """From here on only `io` uses the pipes."""
        meter = self.unit.slot.meter
        periodic = [(USAGE_SECONDS, self._measure_backlog)] if self.unit.has_network else []
        if meter.polled:
            periodic.append((MEMORY_POLL_SECONDS, meter.sample))
        job, self._program = job_bytes(rlimits, self._program), b""
        self.io.start(job, self.keeps_job_open, periodic, self._stdin_wait, self.stdin_wait_poll_seconds)

    def _measure_backlog(self):
        self._backlog_bytes = tcp_backlog.bytes_held(self.unit.slot.pid)

    def take_output(self, pieces):
        self.supervisor.outgoing.send_all(protocol.OUTPUT, self.number, pieces)
        self._pause_if_full()

    def take_display(self, data):
        self.display.take(data)
        self._pause_if_full()

    def take_phase(self, message):
        """Our own code in the program's process sends: c before compiling, then o (compiled) or s (syntax error). For a
        test it sends o before the first line of the program, then a report. The program holds the pipe of its report,
        so the worker checks it."""
        if self.is_test:
            if not self._program_begun:
                self.program_begins(compiled=True)
                message = message[1:]
            self.report += message
            return
        self.is_compiling = self.is_compiling or message[:1] == b"c"
        if message != b"c":
            self.program_begins(compiled=message[-1:] == b"o")

    def _pause_if_full(self):
        if self.supervisor.outgoing.full and not self._closing:
            self.io.pause(output=True)
            self.supervisor.paused_readers.add(self)

    def resume(self):
        """The worker can take more."""
        self.io.pause(output=False)

    def failed(self, error):
        """Our own code failed while serving this run: it ends without a retry, and the others continue."""
        text = "".join(traceback.format_exception(error)).replace("\n", " | ")
        self.supervisor.log(f"serving run {self.number} failed: {text}")
        self.fault = self.fault or f"the supervisor failed to serve the run ({type(error).__name__})"
        self.is_ours = False
        if self.unit is not None:
            self.unit.kill()

    def program_begins(self, compiled):
        """Called before the first line of the program."""
        if self._program_begun:
            return
        self._program_begun = True
        self.syntax_error = not compiled
        self.supervisor.send(protocol.STARTED, self.number)

    def write(self, data):
        """False when nothing was taken."""
        taken = self.io.write(data)
        if taken:
            self.take_waiting(False)
            self._idle_before = 0.0
        return taken

    def end_input(self):
        self.io.end_input()
        self.take_waiting(False)
        self._idle_before = 0.0

    def interrupt(self):
        self.unit.send(b"interrupt")

    def command(self, kind, payload):
        """For commands that only a session understands."""

    def _now(self):
        """Seconds on the clock of all limits of this run."""
        return time.monotonic()

    def wall_time(self):
        """Seconds from the job to the end, or to now, waiting for input included."""
        if self._wall_at_end is not None:
            return self._wall_at_end
        return self._now() - self._started_at if self._started_at else 0.0

    @property
    def has_begun(self):
        """Whether some code of the program may have run."""
        return self.is_compiling or self._program_begun

    def _deadline(self):
        if self._waiting:
            return self._waiting_since + self.limits["idleTimeMs"] / 1000 - self._idle_before
        return self._started_at + self.waited + self.limits["wallTimeMs"] / 1000

    def _schedule(self):
        due = min(self._deadline(), self._cpu_at, self._memory_at, self._usage_at)
        self.supervisor.loop.cancel(self._timer)
        self._timer = self.supervisor.loop.after(max(0.0, due - self._now()), self._tick, self)

    def _overdue(self, now):
        """The stop reason of an expired clock, else None."""
        return ("idle" if self._waiting else "wall_time") if now >= self._deadline() else None

    def _send_usage(self, cpu_ms):
        """Returns the memory in use."""
        memory_bytes = self.unit.slot.meter.memory_bytes() + self._backlog_bytes
        usage = {"memoryBytes": memory_bytes, "cpuTimeMs": cpu_ms, "processes": self.unit.slot.meter.processes()}
        self.supervisor.send(protocol.USAGE, self.number, json.dumps(usage).encode())
        return memory_bytes

    def _tick(self):
        self._timer = None
        now = self._now()
        meter = self.unit.slot.meter
        if (reason := self._overdue(now)) is not None:
            return self.stop(reason)
        if now >= self._cpu_at:
            left = self.limits["cpuTimeMs"] - meter.cpu_ms()
            if left <= 0:
                return self.stop("cpu_time")
            self._cpu_at = now + max(left / 1000 / PROCESSORS, CPU_POLL_SECONDS_MIN)
        if now >= self._memory_at:
            self._memory_at = now + MEMORY_POLL_SECONDS
            if meter.memory_bytes() > self.limits["memoryBytes"]:
                return self.stop("memory")
        if now >= self._usage_at:
            self._usage_at = now + USAGE_SECONDS
            if self._send_usage(meter.cpu_ms()) > self.limits["memoryBytes"]:
                return self.stop("memory")  # sockets: only they can exceed the limit of a group
        self._schedule()

    def take_waiting(self, waiting):
        if waiting == self._waiting or self._started_at == 0.0:
            return
        now = self._now()
        if waiting:
            self._waiting_since = now
        else:
            self.waited += now - self._waiting_since
            self._idle_before += now - self._waiting_since
        self._waiting = waiting
        self.supervisor.send(protocol.WAITING, self.number, b"\1" if waiting else b"\0")
        if self._timer is not None:
            self._schedule()

    def program_ended(self):
        """The unit sends artifacts of the ended program. Its clocks stop; `stop` still kills immediately."""
        self._wall_at_end = self.wall_time()
        self.supervisor.loop.cancel(self._timer)
        self._timer = None
        self.files.expect()

    def drain(self):
        """The unit is dead. The rest in the pipes was printed before its end."""
        self._closing = True
        self.supervisor.loop.cancel(self._timer)
        self.supervisor.paused_readers.discard(self)
        if not self.io.finish():
            self.supervisor.fatal("the thread of a dead program's run does not end")
        self.display.drain()
        self.files.close()
