"""A session as the supervisor sees it: a run that goes on at a prompt, can be frozen, and is told before its time is up.

Theory of operation. All its limits go by a clock of its own, which stands still while it is frozen. Its lifetime is all time on that
clock, its idle time that without new input and without computing. A statement that computes for too long is interrupted, as by Ctrl-C.
Of what the program's side tells (prompts, completions) nothing
decides anything, and a prompt is passed on only as often as lines were sent, so nobody's story is flooded.

Freezing is the control group's (version 2); elsewhere the unit stops every process by a signal. A process can arm a timer that
continues it: one that computes while it is frozen is ended.
"""

import json
import os
import time

import completion_answer
import frames
from supervised_run import FOREVER, WAITING_POLL_SECONDS, USAGE_SECONDS, Run

IDLE_CPU_MS = 1.0  # less than this between two looks is no computing
FROZEN_LOOK_SECONDS = 1.0
FROZEN_CPU_MS_MAX = 20.0
INTERRUPT_SECONDS_MIN = 0.05
COMPLETION_SECONDS_MAX = 1.0
REQUEST_BYTES_MAX = 4096  # PIPE_BUF: taken whole or not at all
PROMPT_CHARACTERS_MAX = 256
PROMPT_SOURCES = ("console", "more", "input")


class Session(Run):
    """Besides what a run sends: PROMPT, NOTICE, COMPLETION, FROZEN. `header["session"]`: processors, warningMs, frozenTimeMs,
    interruptMs, statementCpuMs."""

    def __init__(self, host, number, header, stdin, program):
        super().__init__(host, number, header, stdin, program)
        self.terms = header["session"]
        self.processors = self.terms["processors"]
        self._stood_still = 0.0
        self._frozen_at = self._frozen_timer = self._frozen_cpu_ms = None
        self._active_at = self._cpu_seen_ms = 0.0
        self._announced = set()
        self._patience_at, self._interrupted_at = FOREVER, 0.0
        self._prompts_left = 1 + stdin.count(b"\n")
        self._is_at_prompt = False
        self._statement_cpu_ms = None  # what had been computed when the statement began; None between statements
        self._completing = self._completion_timer = None

    def _job_sent(self):
        """The pipe stays open for requests."""
        self._active_at = self._now()

    def program_begins(self, compiled):
        """Files that do not compile do not end a session."""
        super().program_begins(compiled=True)

    # Clocks

    def _now(self):
        return (time.monotonic() if self._frozen_at is None else self._frozen_at) - self._stood_still

    def _wall_used(self, now):
        return now - self._started_at

    def _ends(self):
        """(kind of notice, reason to stop, when) of the two limits that are announced."""
        return (("lifetime", "wall_time", self._started_at + self.limits["wallTimeMs"] / 1000),
                ("idle", "idle", self._active_at + self.limits["idleTimeMs"] / 1000))

    def _deadline(self):
        warning = self.terms["warningMs"] / 1000
        return min(self._patience_at, *(end if kind in self._announced else end - warning for kind, _, end in self._ends()))

    def _overdue(self, now):
        for kind, reason, end in self._ends():
            if now >= end:
                return reason
            if kind not in self._announced and now >= end - self.terms["warningMs"] / 1000:
                self._announced.add(kind)
                self._notice(kind, end - now)
        if now >= self._patience_at:
            self._patience_at = FOREVER
            self._notice("interrupt", None)
        if self._waiting:
            # Only input wakes it, and that is known at once.
            self._sample_at = max(self._sample_at, now + USAGE_SECONDS)
        return None

    def _notice(self, kind, left_seconds):
        left_ms = None if left_seconds is None else round(left_seconds * 1000)
        self.host.send(frames.NOTICE, self.number, json.dumps({"kind": kind, "leftMs": left_ms}).encode())

    def _tell_usage(self, cpu_ms):
        if cpu_ms - self._cpu_seen_ms >= IDLE_CPU_MS:
            self._be_active()
        self._cpu_seen_ms = cpu_ms
        if self._statement_cpu_ms is not None and cpu_ms - self._statement_cpu_ms >= self.terms["statementCpuMs"]:
            self._statement_cpu_ms = cpu_ms  # one that goes on all the same is interrupted again
            self.interrupt()
            self._notice("statement", None)
        return super()._tell_usage(cpu_ms)

    def _be_active(self):
        self._active_at = self._now()
        if "idle" in self._announced:
            self._announced.discard("idle")
            self._notice("idle", None)

    # What comes from the worker

    def write(self, data):
        taken = super().write(data)
        if taken:
            self._be_active()
            self._prompts_left += data.count(b"\n")
            if self._is_at_prompt and b"\n" in data:
                self._is_at_prompt = False
                self._begin_statement()
            self._sample_at = min(self._sample_at, self._now() + WAITING_POLL_SECONDS)
            self._reschedule()
        return taken

    def _begin_statement(self):
        self._statement_cpu_ms = self.unit.slot.meter.cpu_ms()

    def interrupt(self):
        """Two that come at once are one."""
        if time.monotonic() - self._interrupted_at < INTERRUPT_SECONDS_MIN:
            return
        self._interrupted_at = time.monotonic()
        super().interrupt()
        self._be_active()
        self._prompts_left += 1
        self._patience_at = self._now() + self.terms["interruptMs"] / 1000
        self._reschedule()

    def command(self, kind, payload):
        if kind == frames.FREEZE:
            self._freeze()
        elif kind == frames.THAW:
            self._thaw()
        elif kind == frames.COMPLETE:
            self._complete(json.loads(payload))

    def _reschedule(self):
        if self._timer is not None:
            self._schedule()

    def _complete(self, request):
        body = json.dumps(request).encode() + b"\n"
        if self._frozen_at is None and self._is_at_prompt and self._completing is None and len(body) <= REQUEST_BYTES_MAX:
            try:
                os.write(self.unit.job, body)
            except OSError:
                self._answer(request["id"], "busy")
                return
            self._completing = request
            self._completion_timer = self.host.loop.after(COMPLETION_SECONDS_MAX, self._give_up_completion)
        else:
            self._answer(request["id"], "busy")

    def _give_up_completion(self):
        request, self._completing = self._completing, None
        self._answer(request["id"], "busy")

    def _answer(self, number, state, start=0, matches=()):
        answer = {"id": number, "state": state, "from": start, "matches": list(matches)}
        self.host.send(frames.COMPLETION, self.number, json.dumps(answer).encode())

    # What the program's side tells

    def told(self, kind, item):
        """True for what somebody waits for."""
        if kind == "prompt":
            return self._on_prompt(item.get("text"), item.get("source"))
        if self._completing is not None and item.get("id") == self._completing["id"]:
            request, self._completing = self._completing, None
            self.host.loop.cancel(self._completion_timer)
            self._answer(request["id"], "ok", *completion_answer.checked(request, item.get("from"), item.get("matches")))
            return True
        return False

    def _on_prompt(self, text, source):
        if not isinstance(text, str) or source not in PROMPT_SOURCES:
            return False
        self._patience_at = FOREVER
        self._is_at_prompt = source != "input"
        if self._prompts_left == 0:
            return False
        self._prompts_left -= 1
        if self._is_at_prompt:
            self._statement_cpu_ms = None
            if self._prompts_left:  # its line was sent before
                self._begin_statement()
        prompt = {"text": text[:PROMPT_CHARACTERS_MAX], "source": source}
        self.host.send(frames.PROMPT, self.number, json.dumps(prompt).encode())
        return True

    # Freezing

    def _freeze(self):
        """Refused before the program begins, after its end, and when enough sessions of this worker are parked."""
        parked = self.host.parked
        if self._started_at and self.unit.report is None and self.stop_reason is None and self._frozen_at is None and (
                len(parked) < self.host.settings["parkedMax"]):
            parked.add(self)
            self.unit.zygote.park(1)
            self._frozen_at = time.monotonic()
            self.host.loop.cancel(self._timer)
            self._timer = None
            if not self.unit.slot.meter.freeze(True):
                self.unit.tell(b"freeze")
            self._frozen_timer = self.host.loop.after(FROZEN_LOOK_SECONDS, self._look_at_frozen)
        self._tell_frozen()

    def _tell_frozen(self):
        self.host.send(frames.FROZEN, self.number, b"\0" if self._frozen_at is None else b"\1")

    def _look_at_frozen(self):
        cpu_ms = self.unit.slot.meter.cpu_ms()
        if self._frozen_cpu_ms is None:
            self._frozen_cpu_ms = cpu_ms
        is_over = time.monotonic() - self._frozen_at >= self.terms["frozenTimeMs"] / 1000
        if is_over or cpu_ms - self._frozen_cpu_ms > FROZEN_CPU_MS_MAX:
            self.stop("frozen")
        else:
            self._frozen_timer = self.host.loop.after(FROZEN_LOOK_SECONDS, self._look_at_frozen)

    def _thaw(self):
        if self._frozen_at is not None:
            self._unpark()
            if not self.unit.slot.meter.freeze(False):
                self.unit.tell(b"thaw")
            self._schedule()
        self._tell_frozen()

    def _unpark(self):
        if self._frozen_at is None:
            return
        self._stood_still += time.monotonic() - self._frozen_at
        self._frozen_at = self._frozen_cpu_ms = None
        self.host.loop.cancel(self._frozen_timer)
        self.host.parked.discard(self)
        self.unit.zygote.park(-1)

    def drain(self):
        self.host.loop.cancel(self._completion_timer)
        self._unpark()
        super().drain()
