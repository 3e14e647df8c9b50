"""The supervisor: one per worker. Owns the control groups, zygotes, pipes, deadlines and limits, and decides why a run
was stopped.

Started by `supervisor/__main__.py`, with frames (see protocol.py) on stdin and stdout and log lines on stderr. When its
stdin ends, it exits, and everything that it started ends. If it is killed instead, the zygotes die with it (PDEATHSIG,
and the end of their sockets). As process 1 of their pid namespaces they take every program with them.
"""

import collections
import json
import os
import platform
import struct
import subprocess
import sys

from cgroups import cpu_weights, open_cgroups
from cgroups.cpu_weights import CpuWeights
from cgroups.kill_priority import KillPriority
from cgroups.yielding import Yielding
from confinement import seccomp, seccomp_shared_host
from supervisor import crash_record, find_python, handles_no_namespaces, isolation_tiers, protocol, run_result
from supervisor.batch_pause import BatchPause
from supervisor.click_priority import ClickPriority
from supervisor.loop.event_loop import EventLoop
from supervisor.host_resources import HostResources
from supervisor.interpreter_pools import InterpreterPools
from supervisor.loop.loop_threads import LoopThreads
from supervisor.pending_runs import PendingRuns
from supervisor.run import Run
from supervisor.session import Session
from supervisor.zygote_handle import FIRST_HOST_UID, ZygoteHandle

SHUTDOWN_SECONDS_MAX = 3
SERVING_FD = 3  # see crash_record.py


class Supervisor:
    """Shared state of a supervisor's parts."""

    def __init__(self, settings):
        self.settings = settings
        self.loop = EventLoop(crash_record.open_record(SERVING_FD))
        self.loop_threads = LoopThreads(self.loop.run, self.fatal)
        self.outgoing = protocol.FrameWriter(1, self.loop, self._resume_readers)
        self.send = self.outgoing.send
        self.units, self.paused_readers, self.parked, self.zygotes = set(), set(), set(), []
        self._runs, self._pending, self._cpu_weights = {}, PendingRuns(self.loop, self._run_overdue), CpuWeights()
        self.kill_priority = KillPriority(self.loop, lambda: self.tree, cpu_weights.WEIGHT)
        self._yielding = Yielding(self.loop, lambda: self.tree)
        self._clicks = ClickPriority(self.loop, self._clicks_changed, self.serve_pending)
        self._batch_pause = BatchPause(self.loop)
        self._pools = {}
        self.host_resources, self._rejections = None, []
        forker = FIRST_HOST_UID if os.getuid() == 0 else os.getuid()
        self.tree, self._missing, self._claim = open_cgroups.open_tree(
            settings["cgroupName"], settings["useCgroup"], settings["memoryBytes"], forker)
        settings["prefixes"] = find_python.find_prefixes(settings["python"])
        protocol.FrameReader(0, self.loop, self._on_frame, self.close)
        self._candidates = isolation_tiers.candidates(settings["isolation"])
        self._try_next_tier()

    def _try_next_tier(self):
        """A tier works if a unit of the plain zygote becomes ready in it; nothing else shows it."""
        if not self._candidates:
            failure = json.dumps({"failed": "; ".join(self._rejections), "missing": self._missing})
            self.send(protocol.HELLO, 0, failure.encode())
            self.close(code=4)
        self.tier = self._candidates.pop(0)
        try:
            if self.tier is isolation_tiers.NAMESPACES:
                changes = seccomp.rules_without_cgroup() if self.tree.version == "none" else None
                self.seccomp, self._zygote_type = seccomp.build(changes=changes), ZygoteHandle
            else:
                self._prepare_without_namespaces()
            self._pools = InterpreterPools(self, self._zygote_type, self._tier_failed, self._send_hello)
            self._pools.begin()
        except OSError as error:
            self._tier_failed(str(error))

    def _prepare_without_namespaces(self):
        one_user = "uids" not in self.tier.mechanisms
        self.seccomp = seccomp.build(changes=seccomp_shared_host.rules(one_user))
        self.own_process_filter = b""
        if one_user and self.tier.mechanisms:
            self.own_process_filter = seccomp_shared_host.own_process_filter(platform.machine())
        self.tree.close()
        self.tree = handles_no_namespaces.TreeNoNamespaces()
        self.host_resources = HostResources(self.settings, self.tier)
        self._zygote_type = handles_no_namespaces.ZygoteHandleNoNamespaces

    def _tier_failed(self, why):
        self._rejections.append(f"{self.tier.name}: {why}")
        for zygote in self.zygotes:
            zygote.abandon()
            zygote.process.wait(SHUTDOWN_SECONDS_MAX)
        self.zygotes.clear()
        if self.host_resources is not None:
            self.host_resources.close()
            self.host_resources = None
        self._try_next_tier()

    def log(self, message):
        print(message, file=sys.stderr, flush=True)

    def fatal(self, message):
        """A fault of ours that cannot be fixed here: the worker starts a new supervisor."""
        self.log(message)
        self.close(code=3)

    def _send_hello(self):
        info = self._pools.base_info()
        tier, missing = self._describe(info)
        self.send(protocol.HELLO, 0, json.dumps({
            "tier": tier.number, "isolation": tier.name, "lost": tier.lost, "missing": missing,
            "cgroup": self.tree.version,
            "landlockAbi": info["landlockAbi"], "zygotes": self._pools.offered(), "python": sys.version.split()[0],
        }).encode())

    def _describe(self, info):
        """The tier reached, and messages about missing features with their cure."""
        if self.tier is not isolation_tiers.NAMESPACES:
            reasons = "; ".join(self._rejections)
            return self.tier, [f"No better tier works here ({reasons})."] if reasons else []
        missing = [*self._missing, *isolation_tiers.missing_features(info)]
        if self.tree.version == "none":
            return isolation_tiers.NO_CGROUP, missing
        return self.tier, missing

    def _on_frame(self, kind, number, payload):
        if kind == protocol.RUN:
            self._on_run(number, payload)
            return
        if kind == protocol.PING:
            self.send(protocol.PONG, number)
            return
        run = self._runs.get(number)
        if run is None:
            return
        if run.unit is None:
            if kind == protocol.STOP:
                self._drop_pending(run, payload.decode())
            else:
                run.early_commands.append((kind, payload))
        else:
            self._command(run, kind, payload)

    def _command(self, run, kind, payload):
        self.loop.call(lambda: self._apply_command(run, kind, payload), run)

    def _apply_command(self, run, kind, payload):
        if kind == protocol.STDIN:
            run.write(payload)
        elif kind == protocol.END_OF_INPUT:
            run.end_input()
        elif kind == protocol.INTERRUPT:
            run.interrupt()
        elif kind == protocol.STOP:
            run.stop(payload.decode())
        else:
            run.command(kind, payload)

    def _on_run(self, number, payload):
        header_end = 4 + struct.unpack_from("<I", payload)[0]
        stdin_start = header_end + 4
        stdin_end = stdin_start + struct.unpack_from("<I", payload, header_end)[0]
        header = json.loads(payload[4:header_end])
        header["zygote"] = self._pools.choose(header["zygote"], header.get("hasFixedSeed", False))
        kind = Session if "session" in header else Run
        run = kind(self, number, header, payload[stdin_start:stdin_end], payload[stdin_end:])
        self._clicks.add(run, self._runs.values())
        self._runs[number] = run
        self._pending.add(run)
        self.serve_pending()

    def count_pending(self, kind):
        return self._pending.count(kind, self._clicks.holds)

    def serve_pending(self):
        """Gives ready units to runs in order of arrival; the kinds of zygotes do not wait for each other."""
        without_unit = collections.Counter()
        for run in self._pending:
            if self._clicks.holds(run):
                continue
            pool = self._pools[run.kind]
            unit = None if run.kind in without_unit else pool.take(run.user)
            if unit is None:
                without_unit[run.kind] += 1
                continue
            self._pending.remove(run)
            self._clicks.started(run)
            self.loop.call(lambda: run.start(unit), run)
            self._cpu_weights.add(run.user, unit.slot.meter, run.is_batch)
            self._yielding.add(unit.slot.meter, run.is_batch)
            self._batch_pause.add(run)
            for kind, payload in run.early_commands:
                self._command(run, kind, payload)
            pool.after_take()
        for kind, count in without_unit.items():
            self._pools[kind].refill(count)

    def _clicks_changed(self):
        self._yielding.set_interrupted(self._clicks.is_active)
        self._batch_pause.set_wanted(self._clicks.is_active)
        self.serve_pending()

    def _run_overdue(self, run):
        """There is a slot for each run of the worker, so a run that waits long beside an idle slot would wait
        indefinitely."""
        if self._pools[run.kind].has_stalled():
            self.fatal(f"no unit of {run.kind} became ready for a run in time")

    def _drop_pending(self, run, reason):
        self._pending.remove(run)
        self._send_end(run, {**run_result.EMPTY_RESULT, "stopReason": reason})

    def run_ended(self, run, meters):
        """All its processes are dead."""
        self._cpu_weights.remove(run.user, run.unit.slot.meter)
        self._yielding.remove(run.unit.slot.meter)
        self._batch_pause.remove(run)
        self._send_end(run, run_result.result_of(run, meters))

    def _send_end(self, run, result):
        del self._runs[run.number]
        self._clicks.remove(run)
        self.send(protocol.ENDED, run.number, json.dumps(result).encode())

    def _resume_readers(self):
        paused_readers, self.paused_readers = self.paused_readers, set()
        for reader in paused_readers:
            reader.resume()

    def close(self, code=0):
        """Kills all units by ending the zygotes, waits for them, and removes the groups."""
        self.loop.running = False
        self.outgoing.flush()
        for zygote in self.zygotes:
            zygote.end()
        for zygote in self.zygotes:
            try:
                zygote.process.wait(SHUTDOWN_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                self.log(f"the zygote {zygote.pool.name} did not end")
                zygote.process.kill()
        if self.host_resources is not None:
            self.host_resources.close()
        self.tree.close()
        os.set_blocking(1, True)
        os._exit(code)
