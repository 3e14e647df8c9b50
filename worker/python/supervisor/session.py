"""A session: a run that continues at a prompt, can be frozen, and gets notices before its limits.

Theory of operation. All its limits use its own clock, which stops while it is frozen. Its lifetime is all time on that
clock; its idle time is time without new input and without CPU use. A statement that exceeds its CPU limit is
interrupted, as by Ctrl-C. Items from the program's side (prompts, completions) affect no decision. At most one prompt
per sent line is passed on, so that a program cannot flood the event log.

The control group freezes the unit (version 2); otherwise the unit sends SIGSTOP to every process. A process can arm a
timer that continues it, so a session that uses CPU time while frozen is ended.
"""

import json
import time

from supervisor import protocol
from supervisor.repl_run import ReplRun
from supervisor.run import FOREVER, USAGE_SECONDS

IDLE_CPU_MS = 1.0  # CPU time between two measurements that still counts as idle
FROZEN_POLL_SECONDS = 1.0
FROZEN_CPU_MS_MAX = 20.0
INTERRUPT_SECONDS_MIN = 0.05
PROMPT_CHARACTERS_MAX = 256
PROMPT_SOURCES = ("console", "more", "input")


class Session(ReplRun):
    """Also sends PROMPT, NOTICE, COMPLETION, FROZEN. `header["session"]`: processors, warningMs, frozenTimeMs,
    interruptMs, statementCpuMs."""

    stdin_wait_poll_seconds = USAGE_SECONDS  # only input ends the waiting, and that is known immediately

    def __init__(self, supervisor, number, header, stdin, program):
        super().__init__(supervisor, number, header, stdin, program)
        self.session_limits = header["session"]
        self.processors = self.session_limits["processors"]
        self._frozen_seconds = 0.0
        self._frozen_at = self._frozen_timer = self._frozen_cpu_ms = None
        self._active_at = self._cpu_seen_ms = 0.0
        self._announced = set()
        self._interrupt_notice_at, self._interrupted_at = FOREVER, 0.0
        self._prompts_left = 1 + stdin.count(b"\n")
        self._is_at_prompt = False
        self._statement_cpu_ms = None  # CPU time when the statement began; None between statements

    def _start_io(self, rlimits):
        self._active_at = self._now()
        super()._start_io(rlimits)

    def program_begins(self, compiled):
        """A syntax error in the files does not end a session."""
        super().program_begins(compiled=True)

    # Clocks

    def _now(self):
        return (time.monotonic() if self._frozen_at is None else self._frozen_at) - self._frozen_seconds

    def _announced_ends(self):
        """(kind of notice, stop reason, time) of the two limits that are announced."""
        return (("lifetime", "wall_time", self._started_at + self.limits["wallTimeMs"] / 1000),
                ("idle", "idle", self._active_at + self.limits["idleTimeMs"] / 1000))

    def _deadline(self):
        warning = self.session_limits["warningMs"] / 1000
        due = (end if kind in self._announced else end - warning for kind, _, end in self._announced_ends())
        return min(self._interrupt_notice_at, *due)

    def _overdue(self, now):
        for kind, reason, end in self._announced_ends():
            if now >= end:
                return reason
            if kind not in self._announced and now >= end - self.session_limits["warningMs"] / 1000:
                self._announced.add(kind)
                self._notice(kind, end - now)
        if now >= self._interrupt_notice_at:
            self._interrupt_notice_at = FOREVER
            self._notice("interrupt", None)
        return None

    def _notice(self, kind, left_seconds):
        left_ms = None if left_seconds is None else round(left_seconds * 1000)
        self.supervisor.send(protocol.NOTICE, self.number, json.dumps({"kind": kind, "leftMs": left_ms}).encode())

    def _send_usage(self, cpu_ms):
        if cpu_ms - self._cpu_seen_ms >= IDLE_CPU_MS:
            self._mark_active()
        self._cpu_seen_ms = cpu_ms
        limit_ms = self.session_limits["statementCpuMs"]
        if self._statement_cpu_ms is not None and cpu_ms - self._statement_cpu_ms >= limit_ms:
            self._statement_cpu_ms = cpu_ms  # interrupts a statement that continues again later
            self.interrupt()
            self._notice("statement", None)
        return super()._send_usage(cpu_ms)

    def _mark_active(self):
        self._active_at = self._now()
        if "idle" in self._announced:
            self._announced.discard("idle")
            self._notice("idle", None)

    # Commands of the worker

    def write(self, data):
        return self._is_taken(super().write(data))

    def paste(self, data):
        return self._is_taken(super().paste(data))

    def _is_taken(self, taken):
        if taken:
            self._mark_active()
            self._reschedule()
        return taken

    def _lines_written(self, count):
        self._prompts_left += count
        if self._is_at_prompt and count:
            self._is_at_prompt = False
            self._begin_statement()

    def _begin_statement(self):
        self._statement_cpu_ms = self.unit.slot.meter.cpu_ms()

    def interrupt(self):
        """Two within `INTERRUPT_SECONDS_MIN` count as one."""
        if time.monotonic() - self._interrupted_at < INTERRUPT_SECONDS_MIN:
            return
        self._interrupted_at = time.monotonic()
        self._pastes.drop()
        super().interrupt()
        self._mark_active()
        self._prompts_left += 1
        self._interrupt_notice_at = self._now() + self.session_limits["interruptMs"] / 1000
        self._reschedule()

    def command(self, kind, payload):
        if kind == protocol.FREEZE:
            self._freeze()
        elif kind == protocol.THAW:
            self._thaw()
        elif kind == protocol.COMPLETE:
            is_free = self._frozen_at is None and self._is_at_prompt and not self._pastes.is_blocking
            self._completions.start(json.loads(payload), is_free)
        elif kind == protocol.PASTE:
            self.paste(payload)

    def _reschedule(self):
        if self._timer is not None:
            self._schedule()

    # Items of the program's process

    def take_item(self, kind, item):
        if kind == "prompt":
            return self._on_prompt(item.get("text"), item.get("source"))
        return super().take_item(kind, item)

    def _on_prompt(self, text, source):
        if not isinstance(text, str) or source not in PROMPT_SOURCES:
            return False
        self._interrupt_notice_at = FOREVER
        self._is_at_prompt = source != "input"
        self._pastes.announce()
        if self._prompts_left == 0:
            return False
        self._prompts_left -= 1
        if self._is_at_prompt:
            self._statement_cpu_ms = None
            if self._prompts_left:  # its line was sent before
                self._begin_statement()
        prompt = {"text": text[:PROMPT_CHARACTERS_MAX], "source": source}
        self.supervisor.send(protocol.PROMPT, self.number, json.dumps(prompt).encode())
        return True

    # Freezing

    def _freeze(self):
        """Refused before the program begins, after its end, and when enough sessions of this worker are parked."""
        parked = self.supervisor.parked
        if self._started_at and self.unit.report is None and self.stop_reason is None and self._frozen_at is None and (
                len(parked) < self.supervisor.settings["parkedMax"]):
            parked.add(self)
            self.unit.zygote.park(1)
            self._frozen_at = time.monotonic()
            self.supervisor.loop.cancel(self._timer)
            self._timer = None
            self.unit.set_frozen(True)
            self._frozen_timer = self.supervisor.loop.after(FROZEN_POLL_SECONDS, self._check_frozen, self)
        self._send_frozen()

    def _send_frozen(self):
        self.supervisor.send(protocol.FROZEN, self.number, b"\0" if self._frozen_at is None else b"\1")

    def _check_frozen(self):
        cpu_ms = self.unit.slot.meter.cpu_ms()
        if self._frozen_cpu_ms is None:
            self._frozen_cpu_ms = cpu_ms
        is_over = time.monotonic() - self._frozen_at >= self.session_limits["frozenTimeMs"] / 1000
        if is_over or cpu_ms - self._frozen_cpu_ms > FROZEN_CPU_MS_MAX:
            self.stop("frozen")
        else:
            self._frozen_timer = self.supervisor.loop.after(FROZEN_POLL_SECONDS, self._check_frozen, self)

    def _thaw(self):
        if self._frozen_at is not None:
            self._unpark()
            self.unit.set_frozen(False)
            self._schedule()
        self._send_frozen()

    def _unpark(self):
        if self._frozen_at is None:
            return
        self._frozen_seconds += time.monotonic() - self._frozen_at
        self._frozen_at = self._frozen_cpu_ms = None
        self.supervisor.loop.cancel(self._frozen_timer)
        self.supervisor.parked.discard(self)
        self.unit.zygote.park(-1)

    def drain(self):
        self._unpark()
        super().drain()
