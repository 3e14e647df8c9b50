"""The stdin of a session: while the console waits at its prompt, requests for completions are answered as well."""

import builtins
import io
import json
import os
import select
import sys

import completion
import runq_display

REQUESTS_FD = 4  # the pipe that brought the job; a request is one write of at most PIPE_BUF bytes that ends with a line feed
REQUEST_BYTES_MAX = 4096
PROMPT_CHARACTERS_MAX = 256


class AttentiveInput(io.FileIO):
    """The raw end of stdin. It is read only when nothing is left in the buffers above it, so that is when the program really waits."""

    def __init__(self, names):
        super().__init__(0, "r", closefd=False)
        self._names = names
        self.at_prompt = False
        os.set_blocking(REQUESTS_FD, False)  # a fork of the program may have taken the request

    def readinto(self, buffer):
        if self.at_prompt:
            self._wait()
        return super().readinto(buffer)

    def _wait(self):
        """Returns when stdin can be read; stdin first among the polled, see `waiting.py`."""
        poll = select.poll()
        poll.register(0, select.POLLIN)
        poll.register(REQUESTS_FD, select.POLLIN)
        while True:
            ready = [fd for fd, _ in poll.poll()]
            if 0 in ready:
                return
            try:
                requests = os.read(REQUESTS_FD, REQUEST_BYTES_MAX)
            except BlockingIOError:
                continue
            except OSError:
                requests = b""
            if not requests:
                poll.unregister(REQUESTS_FD)
            for line in requests.splitlines():
                self._answer(json.loads(line))

    def _answer(self, request):
        answer = completion.complete(self._names, request["text"], request["cursor"])
        runq_display.send({"kind": "completion", "id": request["id"], **answer})


def show_prompt(text, source, _send=runq_display.send):
    """Prompts are no output: they are told beside it. `source`: "console" (a statement), "more" (its next line) or "input"."""
    _send({"kind": "prompt", "text": text[:PROMPT_CHARACTERS_MAX], "source": source})


def replace_input(stdin):
    """Makes the built-in `input` tell its prompt beside the output, as long as the program has its own stdin and stdout."""
    plain_input, stdout = builtins.input, sys.stdout

    def input(prompt="", /):
        if sys.stdin is not stdin or sys.stdout is not stdout:
            return plain_input(prompt)
        show_prompt(str(prompt), "input")
        return plain_input()

    input.__doc__, input.__module__, input.__qualname__ = plain_input.__doc__, "builtins", "input"
    builtins.input = input
