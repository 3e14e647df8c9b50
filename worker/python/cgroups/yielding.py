"""Lets programs that compute for long, and those of batches, give way to the rest of the machine.

A process that wakes up usually waits for the next tick before it takes a processor from a busy program, whatever their
weights are. So beside two busy loops on 2 processors, a write of Redis to the disk took 3.9 ms instead of 0.25 ms: the
kernel's thread that completes it had to wait. A run needs several such writes in a row, and took 30 ms instead of
12 ms. Everything else preempts a group with `cpu.idle` immediately.

Beside other busy processes such a group gets next to nothing, while the operator expects programs to get the share of
CPU_SHARES. So the programs yield only while one of them has computed for long and all together get a fair part of the
machine. When they get less, they have their usual weight for a while.

Programs of batches yield, too, so that a click does not wait for them in each of its hops. They stop yielding while the
program of a click runs, since the weight holds for all programs together (`supervisor/click_priority.py`). They do not
yield to other busy processes of the machine, which would leave them nothing: where programs are short, none of them is
seen to starve.
"""

import os
import sys
import time

PROCESSORS = os.cpu_count() or 1
SAMPLE_SECONDS = 0.1
FIRST_LINE_BYTES_MAX = 256
# A run that used this much CPU time is not one that a user waits for impatiently.
LONG_CPU_MS = 200
# Below this part of the processors that their busy runs could use, programs count as starved, unless processors idle.
STARVED_SHARE = 0.25
UNUSED_SHARE_MAX = 0.05
# Programs of batches do not yield while all other processes use more than this part of the machine. The service itself
# uses up to half of it for short programs.
OTHERS_SHARE_MAX = 0.6
# The usual weight lasts this long after the programs starved; twice as long each time, up to the maximum.
PAUSE_SECONDS = 1
PAUSE_SECONDS_MAX = 30


def unused_seconds(of="/proc/stat"):
    """Seconds since boot in which processors had nothing to do, of all processors together."""
    with open(of, "rb", buffering=0) as file:
        fields = file.read(FIRST_LINE_BYTES_MAX).split(None, 6)
    return (int(fields[4]) + int(fields[5])) / os.sysconf("SC_CLK_TCK")  # idle and waiting for the disk


class Yielding:
    """Samples the active runs and decides whether the programs of the tree yield. `tree`: a function that returns the
    current tree of groups."""

    serving = 0  # no run

    def __init__(self, loop, tree):
        self._loop, self._tree = loop, tree
        self._cpu_ms, self._batches = {}, set()
        self._timer = None
        # Whether a program computes for long, one of a batch ran since the last sample, that of a click runs now, and
        # other processes use most of the machine.
        self._has_long = self._has_batch = self._is_interrupted = False
        self._is_shared = True
        self._yields = False
        self._resume_at, self._pause = 0.0, PAUSE_SECONDS

    def add(self, meter, is_batch=False):
        """A run starts in this group."""
        self._cpu_ms[meter] = 0.0
        if self._timer is None:
            self._timer = self._loop.after(SAMPLE_SECONDS, self._begin, self)
        if is_batch:
            self._batches.add(meter)
            if not self._has_batch:
                self._has_batch = True
                self._loop.call(self._apply, self)

    def remove(self, meter):
        """The run has ended. No effect if it was never added."""
        self._cpu_ms.pop(meter, None)
        self._batches.discard(meter)

    def set_interrupted(self, is_interrupted):
        """Programs of clicks run, or none any more."""
        self._is_interrupted = is_interrupted
        if self._has_batch:
            self._loop.call(self._apply, self)

    def _begin(self):
        """Most runs have ended by now, and nothing was read for them."""
        self._timer = None
        self._has_long, self._has_batch = False, bool(self._batches)
        if self._cpu_ms:
            self._schedule()
        else:
            self._apply()

    def _schedule(self):
        self._sampled_at, self._unused_before = time.monotonic(), unused_seconds()
        self._used_before = self._tree().cpu_ms()
        self._timer = self._loop.after(SAMPLE_SECONDS, self._sample, self)

    def failed(self, error):
        """Without samples no program yields."""
        print(f"programs do not yield: {error!r}", file=sys.stderr, flush=True)
        self._yields = False
        self._tree().weight.set_yielding(False)

    def _sample(self):
        self._timer = None
        now = time.monotonic()
        available = (now - self._sampled_at) * PROCESSORS
        busy = 0
        for meter in self._cpu_ms:
            cpu_ms = self._cpu_ms[meter] = meter.cpu_ms()
            busy += cpu_ms >= LONG_CPU_MS
        used = (self._tree().cpu_ms() - self._used_before) / 1000
        unused = unused_seconds() - self._unused_before
        fair = available * min(busy, PROCESSORS) / PROCESSORS * STARVED_SHARE
        self._has_long, self._has_batch = busy > 0, bool(self._batches)
        self._is_shared = available - unused - used > available * OTHERS_SHARE_MAX
        self._decide(now, used < fair and unused <= available * UNUSED_SHARE_MAX)
        if self._cpu_ms:
            self._schedule()

    def _decide(self, now, is_starved):
        if self._yields and is_starved:
            self._resume_at, self._pause = now + self._pause, min(2 * self._pause, PAUSE_SECONDS_MAX)
        elif self._yields and now > self._resume_at + PAUSE_SECONDS_MAX:
            self._pause = PAUSE_SECONDS
        self._apply()

    def _apply(self):
        wanted = self._has_long and time.monotonic() >= self._resume_at
        wanted = wanted or (self._has_batch and not self._is_interrupted and not self._is_shared)
        if wanted != self._yields:
            self._yields = wanted
            self._tree().weight.set_yielding(wanted)
