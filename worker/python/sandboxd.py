"""The supervisor: one per worker. Owns the control groups, the zygotes, every pipe, deadline and cap; decides why a run was stopped.

Started as `python3 -I -S -B sandboxd.py SETTINGS` with frames (see frames.py) on stdin and stdout and sentences for the log on stderr.
It ends, and with it everything it started, when its stdin ends. If it is killed instead, the zygotes die with it (PDEATHSIG, and the
end of their sockets), and as first processes of their pid namespaces they take every program along.
"""

import json
import os
import platform
import struct
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import frames
import flat_link
import flat_policy
import groups
import interpreter
import seccomp
import ways
from flat_ground import Ground
from fair_shares import FairShares
from loop import Loop
from supervised_run import Run
from supervised_session import Session
from waiting_runs import WaitingRuns
from zygote_link import Zygote

SHUTDOWN_SECONDS_MAX = 3
NOTHING_USED = {"wallTimeMs": 0, "cpuTimeMs": 0, "memoryPeakBytes": 0, "outputBytes": 0}


class Supervisor:
    """Holds what the rooms share; they call it `host`."""

    def __init__(self, settings):
        self.settings = settings
        self.loop = Loop()
        self.outgoing = frames.Outgoing(1, self.loop, self._resume_held_up)
        self.send = self.outgoing.send
        self.units, self.held_up, self.parked, self.processes = set(), set(), set(), []
        self._runs, self._waiting, self._shares = {}, WaitingRuns(self.loop, self._no_unit), FairShares()
        self._zygotes, self._starting = {}, len(settings["zygotes"])
        self.ground, self._refusals = None, []
        self.tree, self._missing, self._name = groups.open_tree(settings["cgroupName"], settings["useCgroup"])
        settings["prefixes"] = interpreter.find_prefixes(settings["python"])
        frames.Incoming(0, self.loop, self._on_frame, self.close)
        self._ways = ways.to_try(settings["way"])
        self._try_next_way()

    def _try_next_way(self):
        """Whether a way works is told by a unit of the plain zygote that becomes ready in it, and by nothing else."""
        if not self._ways:
            self.send(frames.HELLO, 0, json.dumps({"failed": "; ".join(self._refusals), "missing": self._missing}).encode())
            self.close(code=4)
        self.way = self._ways.pop(0)
        try:
            if self.way is ways.NAMESPACES:
                changes = seccomp.rules_without_meter() if self.tree.version == "none" else None
                self.seccomp, self._zygote_type = seccomp.build(changes=changes), Zygote
            else:
                self._stand_on_flat_ground()
            self._zygote_type(self, "base", self._zygote_ready, self._zygote_failed)
        except OSError as error:
            self._way_failed(str(error))

    def _stand_on_flat_ground(self):
        one_user = "uids" not in self.way.walls
        self.seccomp = seccomp.build(changes=flat_policy.rules(one_user))
        self.own_process_filter = flat_policy.own_process_filter(platform.machine()) if one_user and self.way.walls else b""
        self.tree.close()
        self.tree = flat_link.FlatTree()
        self.ground = Ground(self.settings, self.way)
        self._zygote_type = flat_link.FlatZygote

    def _way_failed(self, why):
        self._refusals.append(f"{self.way.name}: {why}")
        for zygote in self.processes:
            zygote.abandon()
            zygote.process.wait(SHUTDOWN_SECONDS_MAX)
        self.processes.clear()
        if self.ground is not None:
            self.ground.close()
            self.ground = None
        self._try_next_way()

    def log(self, sentence):
        print(sentence, file=sys.stderr, flush=True)

    def fatal(self, sentence):
        """Our fault and not curable from here: the worker starts a new supervisor."""
        self.log(sentence)
        self.close(code=3)

    def _zygote_ready(self, zygote):
        self._zygotes[zygote.kind] = zygote
        if zygote.kind == "base":
            for kind in self.settings["zygotes"]:
                if kind != "base":
                    self._zygote_type(self, kind, self._zygote_ready, self._zygote_failed)
        self._one_settled()

    def _zygote_failed(self, zygote, why):
        if zygote.kind == "base":
            self._way_failed(why)
            return
        self.log(f"the zygote {zygote.kind} is not offered: {why}")
        self._one_settled()

    def _one_settled(self):
        self._starting -= 1
        if self._starting:
            return
        facts = self._zygotes["base"].facts
        way, missing = self._describe(facts)
        self.send(frames.HELLO, 0, json.dumps({
            "tier": way.tier, "isolation": way.name, "lost": way.lost, "missing": missing, "cgroup": self.tree.version,
            "landlockAbi": facts["landlockAbi"], "zygotes": sorted(self._zygotes), "python": sys.version.split()[0],
        }).encode())

    def _describe(self, facts):
        """The way as it turned out, and sentences on what would be better and its cure."""
        if self.way is not ways.NAMESPACES:
            return self.way, [f"No better tier is reached ({'; '.join(self._refusals)})."] if self._refusals else []
        missing = list(self._missing)
        if facts["landlockAbi"] == 0:
            missing.append("Landlock is missing, so one wall less stands; cure: Linux 5.13 or newer with landlock among its security modules.")
        if not facts["hasProc"]:
            missing.append("Programs see no /proc; cure: run the container with `--security-opt systempaths=unconfined`.")
        if self.tree.version == "none":
            return ways.NO_CGROUP, missing
        return self.way, missing

    def _on_frame(self, kind, number, payload):
        if kind == frames.RUN:
            self._on_run(number, payload)
            return
        if kind == frames.PING:
            self.send(frames.PONG, number)
            return
        run = self._runs.get(number)
        if run is None:
            return
        if run.unit is None:
            if kind == frames.STOP:
                self._drop_waiting(run, payload.decode())
            else:
                run.early.append((kind, payload))
        else:
            self._command(run, kind, payload)

    def _command(self, run, kind, payload):
        if kind == frames.STDIN:
            run.write(payload)
        elif kind == frames.END_OF_INPUT:
            run.end_input()
        elif kind == frames.INTERRUPT:
            run.interrupt()
        elif kind == frames.STOP:
            run.stop(payload.decode())
        else:
            run.command(kind, payload)

    def _on_run(self, number, payload):
        header_end = 4 + struct.unpack_from("<I", payload)[0]
        stdin_start = header_end + 4
        stdin_end = stdin_start + struct.unpack_from("<I", payload, header_end)[0]
        header = json.loads(payload[4:header_end])
        if header["zygote"] not in self._zygotes:
            header["zygote"] = "base"
        kind = Session if "session" in header else Run
        run = kind(self, number, header, payload[stdin_start:stdin_end], payload[stdin_end:])
        self._runs[number] = run
        self._waiting.join(run)
        self.serve_waiting()

    def waiting_for(self, kind):
        return self._waiting.count(kind)

    def serve_waiting(self):
        """Gives ready units to runs in the order in which they came; one kind of zygote does not wait for the other."""
        for run in self._waiting:
            zygote = self._zygotes[run.kind]
            unit = zygote.take()
            if unit is None:
                continue
            self._waiting.leave(run)
            run.start(unit)
            self._shares.enter(run.user, unit.slot.meter)
            for kind, payload in run.early:
                self._command(run, kind, payload)
            if zygote.ready:
                zygote.refill_soon()
            else:
                zygote.refill()
        for zygote in self._zygotes.values():
            if self.waiting_for(zygote.kind):
                zygote.refill()

    def _no_unit(self, run):
        """There is a slot for each run that the worker sends, so one that waits for long beside an idle slot would wait for ever."""
        if self._zygotes[run.kind].has_idle_slot():
            self.fatal(f"a run found no unit of {run.kind} in time")

    def _drop_waiting(self, run, reason):
        self._waiting.leave(run)
        self.run_ended(run, {
            "stopReason": reason, "exitCode": None, "signal": None, "oomKills": 0, "syntaxError": False, "memoryError": False,
            "outputTruncated": False, "filesCut": False, "usage": NOTHING_USED, "fault": None,
        })

    def run_ended(self, run, facts):
        del self._runs[run.number]
        if run.unit is not None:
            self._shares.leave(run.user, run.unit.slot.meter)
        self.send(frames.ENDED, run.number, json.dumps(facts).encode())

    def _resume_held_up(self):
        held_up, self.held_up = self.held_up, set()
        for output in held_up:
            output.open()

    def close(self, code=0):
        """Kills all units by ending the zygotes, waits for them, removes the groups."""
        self.loop.running = False
        for zygote in self.processes:
            zygote.end()
        for zygote in self.processes:
            try:
                zygote.process.wait(SHUTDOWN_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                self.log(f"the zygote {zygote.kind} did not end")
                zygote.process.kill()
        if self.ground is not None:
            self.ground.close()
        self.tree.close()
        os.set_blocking(1, True)
        os._exit(code)


if __name__ == "__main__":
    interpreter.check_version()
    Supervisor(json.loads(sys.argv[1])).loop.run()
