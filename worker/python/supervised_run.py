"""One run from its job to its end, as the supervisor sees it: clocks, limits, and the one stop reason (the first wins).

Theory of operation. The wall clock stands still while an interactive program waits for input; the idle clock runs meanwhile. Computing
time is read from the meter not by a fixed beat but at the earliest moment at which the limit can be reached: what is left divided by the
number of processors. So a run of a millisecond is never looked at, and the limit is met within a few milliseconds.
Nothing that the program writes takes part in a decision.
"""

import json
import os
import time

import exit_status
import frames
from program_files import ProgramFiles
from program_input import ProgramInput
from program_job import ProgramJob, rlimits_for
from program_output import ProgramOutput

PROCESSORS = os.cpu_count() or 1
CPU_POLL_SECONDS_MIN = 0.004
MEMORY_POLL_SECONDS = 0.1
USAGE_SECONDS = 0.5
WAITING_POLL_SECONDS = 0.05
FOREVER = float("inf")


class Run:
    """Takes a ready unit and a request; sends STARTED, OUTPUT, DISPLAY, WAITING, USAGE, and ENDED last. A `Session` is one that goes on."""

    processors = None  # a rate of computing in place of a limit on computing time
    told = None  # hears what only a session's console tells

    def __init__(self, host, number, header, stdin, program):
        self.host, self.number = host, number
        self.limits, self.interactive, self.kind = header["limits"], header["interactive"], header["zygote"]
        self.user = header.get("user")
        self.stop_reason = self.unit = None
        self.syntax_error = self.is_compiling = self._program_begun = self._waiting = False
        self._stdin, self._program = stdin, program
        self._timer = None
        self._started_at = self._waiting_since = self._waited = 0.0
        # Waiting in all since the last input: a program that only pretends to go on does not get its idle time anew.
        self._idle_before = 0.0
        self._cpu_at = self._memory_at = self._usage_at = self._sample_at = FOREVER
        self._closing = False
        self._wall_at_end = None
        self.early = []

    def start(self, unit):
        """Begins at once, unless the disk must have another size than the units were made with."""
        self.unit, unit.run = unit, self
        self.output = ProgramOutput(self.host, self.number, unit, self.limits["outputBytes"], self._on_output_limit, self.told)
        self.files = ProgramFiles(self.host, self.number, unit)
        self.input = ProgramInput(self.host.loop, unit, self._stdin)
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
        polled = unit.slot.meter.polled
        rlimits = rlimits_for(limits, has_group=not polled, is_rated=self.processors is not None)
        if polled and not unit.slot.meter.counts_processes:
            rlimits["processes"] = None
        job = ProgramJob(self.host.loop, unit, rlimits, self._program, self._job_sent)
        self._program = b""
        now = self._started_at = self._now()
        if self.processors is None:
            self._cpu_at = now + max(limits["cpuTimeMs"] / 1000 / PROCESSORS, CPU_POLL_SECONDS_MIN)
        self._usage_at = now + USAGE_SECONDS
        self._memory_at = now + MEMORY_POLL_SECONDS if polled else FOREVER
        self._sample_at = now + WAITING_POLL_SECONDS if self.interactive else FOREVER
        job.send()
        self.output.open()
        self.input.open(keep=self.interactive)
        self._schedule()

    def _job_sent(self):
        self.unit.close_pipe("job")

    def program_begins(self, compiled):
        """Told by our own code in the program's process, before the first line of the program."""
        if self._program_begun:
            return
        self._program_begun = True
        self.syntax_error = not compiled
        self.host.send(frames.STARTED, self.number)

    def write(self, data):
        """False when nothing was taken."""
        taken = self.input.write(data)
        if taken:
            self._set_waiting(False)
            self._idle_before = 0.0
        return taken

    def end_input(self):
        self.input.end()
        self._set_waiting(False)
        self._idle_before = 0.0

    def interrupt(self):
        self.unit.tell(b"interrupt")

    def command(self, kind, payload):
        """What only a session understands."""

    def stop(self, reason):
        """Kills everything of the run. A program that has ended by itself meanwhile keeps its own end."""
        if self.stop_reason is None and self.unit.report is None:
            self.stop_reason = reason
        self.unit.kill()

    def _on_output_limit(self):
        if self.stop_reason is None:
            self.stop_reason = "output"
        if not self._closing:
            self.unit.kill()

    def _now(self):
        """Seconds on the clock by which all limits of this run go."""
        return time.monotonic()

    def _wall_used(self, now):
        waited = self._waited + (now - self._waiting_since if self._waiting else 0.0)
        return now - self._started_at - waited

    def _deadline(self):
        if self._waiting:
            return self._waiting_since + self.limits["idleTimeMs"] / 1000 - self._idle_before
        return self._started_at + self._waited + self.limits["wallTimeMs"] / 1000

    def _schedule(self):
        due = min(self._deadline(), self._cpu_at, self._memory_at, self._usage_at, self._sample_at)
        self.host.loop.cancel(self._timer)
        self._timer = self.host.loop.after(max(0.0, due - self._now()), self._tick)

    def _overdue(self, now):
        """The reason to stop when a clock has run out."""
        return ("idle" if self._waiting else "wall_time") if now >= self._deadline() else None

    def _tell_usage(self, cpu_ms):
        """The memory that it holds now."""
        memory_bytes = self.unit.memory_bytes()
        usage = {"memoryBytes": memory_bytes, "cpuTimeMs": cpu_ms, "processes": self.unit.slot.meter.processes()}
        self.host.send(frames.USAGE, self.number, json.dumps(usage).encode())
        return memory_bytes

    def _tick(self):
        self._timer = None
        now = self._now()
        meter = self.unit.slot.meter
        if now >= self._sample_at:
            self._sample_at = now + WAITING_POLL_SECONDS
            self._set_waiting(self.unit.waits_for_input())
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
            if self._tell_usage(meter.cpu_ms()) > self.limits["memoryBytes"]:
                return self.stop("memory")  # sockets: they alone have memory beyond the limit of a group
        self._schedule()

    def _set_waiting(self, waiting):
        if waiting == self._waiting or self._started_at == 0.0:
            return
        now = self._now()
        if waiting:
            self._waiting_since = now
        else:
            self._waited += now - self._waiting_since
            self._idle_before += now - self._waiting_since
        self._waiting = waiting
        self.output.flush()
        self.host.send(frames.WAITING, self.number, b"\1" if waiting else b"\0")
        if self._timer is not None:
            self._schedule()

    def program_ended(self):
        """The program is over and its unit brings back files: no clock of the program runs any more, but a stop still kills at once."""
        self._wall_at_end = self._wall_used(self._now()) if self._started_at else 0.0
        self.host.loop.cancel(self._timer)
        self._timer = None
        self.files.expect()

    def drain(self):
        """The unit is dead; what is still in the pipes was printed before its end."""
        self._closing = True
        self.host.loop.cancel(self._timer)
        self.output.drain()
        self.files.close()

    def ended(self, meters):
        """The last frame of the run."""
        report, exit_code, signal_name, fault = self.unit.report, None, None, None
        if report is not None:
            exit_code, signal_name = exit_status.read(report["status"])
        elif meters["oomKills"]:
            signal_name = "SIGKILL"
        elif self.stop_reason is None:
            fault = "the unit of the run ended without a report"
        else:
            signal_name = "SIGKILL"
        if self.stop_reason is None:
            if signal_name == "SIGXCPU":
                self.stop_reason = "cpu_time"
            elif signal_name == "SIGKILL" and report is not None and report["isOverfull"]:
                self.stop_reason = "disk"
        if exit_code is not None and not (self.is_compiling or self._program_begun) and self.stop_reason is None:
            fault = f"the program's process ended with {exit_code} before the program began"
        # What the group was charged leaves out the interpreter's pages, which all programs share; a process's own peak leaves out its
        # children. With the shared pages it may pass the limit, which is one on the charge.
        resident = report["peakBytes"] if report is not None else 0
        peak = max(meters["memoryPeakBytes"], min(resident, self.limits["memoryBytes"]))
        wall = self._wall_at_end
        if wall is None:
            wall = self._wall_used(self._now()) if self._started_at else 0.0
        self.host.run_ended(self, {
            "stopReason": self.stop_reason, "exitCode": exit_code, "signal": signal_name, "oomKills": meters["oomKills"],
            "syntaxError": self.syntax_error, "memoryError": self.output.display.memory_error, "outputTruncated": self.output.truncated,
            "filesCut": self.files.is_cut,
            "usage": {"wallTimeMs": round(wall * 1000, 3), "cpuTimeMs": round(meters["cpuTimeMs"], 3),
                      "memoryPeakBytes": peak, "outputBytes": self.output.bytes},
            "fault": fault,
        })
