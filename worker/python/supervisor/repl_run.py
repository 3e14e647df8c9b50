"""A run with our REPL: it accepts pastes and completion requests besides lines."""

from supervisor import paste_queue
from supervisor.completion_reply import Completions
from supervisor.run import Run


class ReplRun(Run):
    """Calls `_lines_written(count)` when lines, or a paste as one, are on their way to the program."""

    is_session = True
    keeps_job_open = True  # for requests

    def start(self, unit):
        self._pastes = paste_queue.PasteQueue(self._request, self._write_through, super().end_input)
        self._completions = Completions(self, self._request)
        super().start(unit)

    def _request(self, body):
        return self.io.request(body)

    def write(self, data):
        return self._pastes.add(paste_queue.LINES, data) if self._pastes.is_blocking else self._write_through(data)

    def _write_through(self, data):
        taken = super().write(data)
        if taken:
            self._lines_written(data.count(b"\n"))
        return taken

    def end_input(self):
        if self._pastes.is_blocking:
            self._pastes.add(paste_queue.END)
        else:
            super().end_input()

    def paste(self, data):
        """For the REPL, or for a program that already reads. False when nothing was taken."""
        if self._waiting and not self._pastes.is_blocking:
            return self._write_through(data)
        return self._pastes.add(paste_queue.PASTE, data)

    def take_waiting(self, waiting):
        """A REPL at its prompt polls two descriptors, which does not count as waiting. So here the program reads."""
        super().take_waiting(waiting)
        if waiting:
            self._pastes.write_to_stdin()

    def take_item(self, kind, item):
        """True for an expected item."""
        if kind == "paste":
            # The REPL waits at its prompt, and stdin's pipe is empty.
            if self._pastes.on_request(is_next=self.io.is_input_taken):
                self._lines_written(1)
            return False
        return self._completions.take(item)

    def drain(self):
        self._completions.close()
        super().drain()
