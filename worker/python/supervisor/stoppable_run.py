"""How a run is stopped: the reason (the first wins), the moment in which its program shows where it is, and the kill.

The kill follows as soon as the stack dump (`program/stack_dump.py`) has arrived, some milliseconds after the decision,
and at the latest after `DUMP_SECONDS_MAX`, whatever the program does. Only the line of the stop depends on the dump.
"""

from supervisor import stack_dump_reader

# The kill of a program that does not answer. One that answers takes a few milliseconds.
DUMP_SECONDS_MAX = 0.05
# Not `memory`: the program could take more of it meanwhile. The others concern the worker, which needs no line.
REASONS_WITH_DUMP = ("cpu_time", "wall_time", "idle", "output", "cancelled")


class StoppableRun:
    """The part of a `Run` that stops it."""

    stop_reason = None
    is_dump_requested = False
    is_session = False

    def stop(self, reason):
        """Kills all processes of the run. A program that has already ended by itself keeps its own result."""
        is_first = self.stop_reason is None and self.unit.report is None
        if is_first:
            self.stop_reason = reason
        self._kill(is_first)

    def output_limit_reached(self):
        is_first, self.stop_reason = self.stop_reason is None, self.stop_reason or "output"
        if not self._closing:
            self._kill(is_first)

    def _kill(self, is_first):
        if is_first and self.stop_reason in REASONS_WITH_DUMP and self.has_begun and self.unit.report is None:
            self.is_dump_requested = True
            self.io.expect_dump()
            self.unit.request_dump()
            self.supervisor.loop.after(DUMP_SECONDS_MAX, self.unit.kill, self)
        else:
            self.unit.kill()

    def dump_ended(self):
        self.unit.kill()

    def stack(self):
        """Frames of the program's own files when it was stopped or ran out of memory, innermost first; empty when
        unknown."""
        stopped = bytes(self.io.dump).decode("ascii", "replace")
        return stack_dump_reader.own_frames(stopped if self.is_dump_requested else self.display.error_stack,
                                            self.unit.work)
