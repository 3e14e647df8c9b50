"""Reads a program's pipes: stdout and stderr in batches (see `output_batch.py`), its display items,
its phase, and its stack dump. In a flood of prints it reads them from the print buffer."""

import math
import os
import time

from supervisor import stack_dump_reader
from supervisor.pipes.output_batch import OutputBatch, STDERR, STDOUT
from supervisor.pipes.pipe_set import IN
from supervisor.pipes.print_buffer_reader import PrintBufferReader

READ_BYTES = 65536
# `print` writes the text and the line end separately, unbuffered, and is often read between the two. So the first part
# of a line is held as long, for the rest.
REST_OF_LINE_SECONDS = 0.0005
# So many lines, or reads, without a pause are a flood of prints. They are buffered then. Where they cannot be, the
# pipe may fill for a moment, 64 KiB at most: one wake-up for many prints.
FLOOD_LINES = 16
PAUSE_SECONDS = 0.02
NAP_SECONDS = 0.001
NAP_BYTES_MAX = 32768
# So many reads in a row without a pause are a flood of writes to both streams, where each write may be a wake-up. There
# is a nap before each further read. After some naps in vain, with little to read, counting begins again: a program that
# waits until its output has been read, as `streams.py` does for the order of the streams, leaves no more.
READS_MAX = 2000
SMALL_READ_BYTES = 64
NAPS_IN_VAIN = 4
# Of the phase; of a test also its report (`runq_suite/outcome.py`). What a program writes beyond is not read.
PHASE_BYTES_MAX, REPORT_BYTES_MAX = 2, 16384


class PipeReader:
    """For one thread at a time; `receiver` as in `run_pipes.py`. The loop's thread sets `is_paused`,
    `is_display_paused` and `is_dump_expected`."""

    def __init__(self, pipes, inbox, receiver, output_bytes_max):
        self._pipes, self._inbox, self._receiver = pipes, inbox, receiver
        self.batch = OutputBatch(output_bytes_max)
        self.is_paused = self.is_display_paused = self.is_dump_expected = False
        self.dump, self._is_dump_complete = bytearray(), False
        self._lines_in_row, self._row_ends_at = 0, 0.0
        self._nap_ends_at = math.inf
        self._reads_in_row, self._naps_in_vain, self._reads_end_at = 0, 0, 0.0
        self._prints = PrintBufferReader(pipes.fd("prints"))
        self._phase_bytes = REPORT_BYTES_MAX if receiver.is_test else PHASE_BYTES_MAX

    def open(self):
        self._pipes.watch("phase", IN, self._on_phase)
        self.update_watches()

    def update_watches(self):
        """Watches the pipes that may be read now."""
        is_napping = self._nap_ends_at != math.inf
        may_read = not self.is_paused and not self._inbox.is_full and not is_napping
        self._pipes.watch("stdout", IN if may_read else 0, self._on_stdout)
        self._pipes.watch("stderr", IN if may_read else 0, self._on_stderr)
        self._pipes.watch("display", IN if may_read and not self.is_display_paused else 0, self._on_display)
        self._pipes.watch("stack", IN if self.is_dump_expected and not self._is_dump_complete else 0, self._on_dump)

    def _read(self, name, size=READ_BYTES):
        """None when there is no data, and at the end, which closes the pipe."""
        fd = self._pipes.fd(name)
        if fd is None:
            return None
        try:
            data = os.read(fd, size)
        except BlockingIOError:
            return None
        if not data:
            self._pipes.close(name)
        return data or None

    def _on_stdout(self):
        data, now = self._on_output("stdout", STDOUT), time.monotonic()
        if data is None or now > self._row_ends_at:
            self._lines_in_row = 0
        self._row_ends_at = now + PAUSE_SECONDS
        if data is not None:
            self._lines_in_row += max(1, data.count(b"\n"))
            is_flood = self._lines_in_row >= FLOOD_LINES
            if is_flood and not self._prints.enable(now) and len(data) < NAP_BYTES_MAX:
                self._nap(now)

    def _on_stderr(self):
        self._lines_in_row = 0
        self.read_prints()
        self._on_output("stderr", STDERR)

    def _on_output(self, name, stream):
        """Returns the bytes that were read, or None."""
        data = self._read(name)
        if data is not None:
            now = time.monotonic()
            if not self.batch.size and now >= self.batch.due_at and not data.endswith(b"\n"):
                self.batch.hold(now + REST_OF_LINE_SECONDS)
            elif data.endswith(b"\n"):
                self.batch.release()
            self._add(stream, self._prints.from_pipe(data) if stream is STDOUT else data)
            self._nap_in_flood(len(data), now)
        return data

    def _nap_in_flood(self, size, now):
        if now > self._reads_end_at:
            self._reads_in_row = self._naps_in_vain = 0
        if self._reads_in_row >= READS_MAX:
            self._naps_in_vain = self._naps_in_vain + 1 if size < SMALL_READ_BYTES else 0
            if self._naps_in_vain == NAPS_IN_VAIN:
                self._reads_in_row = self._naps_in_vain = 0
        self._reads_in_row += 1
        if self._reads_in_row >= READS_MAX:
            self._nap(now)
        self._reads_end_at = now + PAUSE_SECONDS

    def _nap(self, now):
        self._nap_ends_at = now + NAP_SECONDS
        self.update_watches()

    @property
    def due_at(self):
        """When `do_due` has something to do, whatever arrives."""
        due = self._nap_ends_at
        if self._may_read_prints:
            due = min(due, self._prints.due_at)
        return min(due, self.batch.due_at) if self.batch.size else due

    @property
    def _may_read_prints(self):
        return not self.is_paused and not self._inbox.is_full

    def do_due(self, now):
        """Ends a nap, reads the print buffer and hands over the output when it is time."""
        if now >= self._nap_ends_at:
            self._nap_ends_at = math.inf
            self.update_watches()
        if now >= self._prints.due_at and self._may_read_prints:
            self.read_prints()
        if self.batch.is_due(now):
            self.flush(now)

    def read_prints(self):
        """Reads what is in the print buffer."""
        if self._prints.is_active:
            text = self._prints.read(lambda: self._on_output("stdout", STDOUT))
            self._add(STDOUT, text)
            self._prints.plan(time.monotonic(), bool(text))

    def _add(self, stream, data):
        was_truncated = self.batch.truncated
        self.batch.add(stream, data)
        if self.batch.truncated and not was_truncated:
            self.flush(time.monotonic())
            self._inbox.put(self._receiver.output_limit_reached)

    def flush(self, now):
        """Hands over the data read so far."""
        if self.batch.size:
            frames, size = self.batch.take(now)
            self._inbox.put(self._receiver.take_output, frames, size=size)
            self.update_watches()

    def _on_display(self):
        """Output printed before an item is sent before it."""
        data = self._read("display")
        if data is not None:
            self.read_prints()
            self.flush(time.monotonic())
            self._inbox.put(self._receiver.take_display, data, size=len(data))
            self.update_watches()

    def _on_phase(self):
        data = self._read_phase()
        if data not in (None, b"c") and not self._receiver.is_test:
            self._pipes.close("phase")

    def _read_phase(self):
        data = self._read("phase", self._phase_bytes)
        if data is not None:
            self._inbox.put(self._receiver.take_phase, data)
            if self._receiver.is_test:
                self._phase_bytes -= len(data)
                if self._phase_bytes == 0:
                    self._pipes.close("phase")
        return data

    def _on_dump(self):
        self.dump += self._read("stack", stack_dump_reader.DUMP_BYTES_MAX) or b""
        if self._pipes.fd("stack") is None or stack_dump_reader.is_complete(self.dump):
            self._is_dump_complete = True
            self.update_watches()
            self._inbox.put(self._receiver.dump_ended)

    def drain(self):
        """Reads the pipes to their ends: no process writes to them any more."""
        while self._on_output("stdout", STDOUT) is not None:
            pass
        self.read_prints()
        while self._on_output("stderr", STDERR) is not None:
            pass
        self.flush(time.monotonic())
        while (data := self._read("display")) is not None:
            self._inbox.put(self._receiver.take_display, data)
        while self._read_phase() is not None:
            pass
        while self.is_dump_expected and len(self.dump) < stack_dump_reader.DUMP_BYTES_MAX and (
                data := self._read("stack")) is not None:
            self.dump += data
