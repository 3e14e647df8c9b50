"""The stdin of a session: while the REPL waits at its prompt, it also answers completion requests."""

import builtins
import io
import json
import os
import select
import sys

import runq_display
from program import completion, sigint

# The pipe that brought the job; a request is one write of at most PIPE_BUF bytes that ends with a line feed
REQUESTS_FD = 4
REQUEST_BYTES_MAX = 4096
PROMPT_CHARACTERS_MAX = 256
ANSWER_MS_MAX = 5000  # of the supervisor, which answers immediately


class ReplInput(io.FileIO):
    """The raw end of stdin. It is read only when the buffers above it are empty, so a read really waits.

    At the prompt a paste may arrive instead of a line (`supervisor/paste_queue.py`). The supervisor announces it, and
    this class requests it once there is nothing else to read. The read then returns no bytes, and `take_paste` returns
    the paste.
    """

    def __init__(self, names):
        super().__init__(0, "r", closefd=False)
        self._names = names
        self.at_prompt = False
        self._requests, self._has_requests = bytearray(), True
        self._has_requested_paste = False  # and has no answer yet
        self._paste = None
        os.set_blocking(REQUESTS_FD, False)  # a fork of the program may have read the request

    def take_paste(self):
        """The bytes of a paste, once; None when there is none."""
        paste, self._paste = self._paste, None
        return paste

    def readinto(self, buffer):
        if self.at_prompt:
            self._wait()
        return 0 if self._paste is not None else super().readinto(buffer)

    def _wait(self):
        """Returns when stdin is readable or a paste has arrived."""
        while self._paste is None:
            is_readable = self._poll()
            # A Ctrl-C ends a completion, but does not cut a request or its answer.
            mask = sigint.block()
            try:
                completes = None if is_readable else self._serve_request()
            finally:
                sigint.restore(mask)
            if completes is not None:
                self._complete(completes)
            elif is_readable:
                return

    def _poll(self):
        """Waits for input or a request. True when stdin is readable. Stdin is the first polled descriptor, see
        `supervisor/pipes/stdin_wait.py`."""
        poll = select.poll()
        if not self._has_requested_paste:
            poll.register(0, select.POLLIN)
        if self._has_requests:
            poll.register(REQUESTS_FD, select.POLLIN)
        timeout_ms = 0 if b"\n" in self._requests else ANSWER_MS_MAX if self._has_requested_paste else None
        ready = [fd for fd, _ in poll.poll(timeout_ms)]
        if REQUESTS_FD in ready:
            self._read_requests()
        elif not ready:
            self._has_requested_paste = self._has_requested_paste and b"\n" in self._requests
        return 0 in ready

    def _read_requests(self):
        """True when there may be more."""
        mask = sigint.block()
        try:
            read = os.read(REQUESTS_FD, REQUEST_BYTES_MAX)
            self._requests += read
            self._has_requests = bool(read)
        except BlockingIOError:
            pass
        except OSError:
            self._has_requests = False
        finally:
            sigint.restore(mask)
        return self._has_requests

    def _serve_request(self):
        """Takes the next request. Returns a completion request for the caller to serve."""
        end = self._requests.find(b"\n") + 1
        if not end:
            return None
        request = json.loads(self._requests[:end])
        del self._requests[:end]
        if "bytes" in request:
            self._has_requested_paste = False
            self._paste = None if request["bytes"] is None else self._read_paste(request["bytes"])
        elif "paste" not in request:
            return request
        elif not self._has_requested_paste:
            self._has_requested_paste = True
            runq_display.send({"kind": "paste"})
        return None

    def _read_paste(self, count):
        """Reads the bytes that follow the request immediately."""
        poll = select.poll()
        poll.register(REQUESTS_FD, select.POLLIN)
        while len(self._requests) < count and poll.poll(ANSWER_MS_MAX) and self._read_requests():
            pass
        paste = bytes(self._requests[:count])
        del self._requests[:count]
        return paste

    def _complete(self, request):
        answer = completion.complete(self._names, request["text"], request["cursor"])
        runq_display.send({"kind": "completion", "id": request["id"], **answer})


def show_prompt(text, source, _send=runq_display.send):
    """Sends a prompt beside the output. `source`: "console" (a statement), "more" (its next line) or "input"."""
    _send({"kind": "prompt", "text": text[:PROMPT_CHARACTERS_MAX], "source": source})


def replace_input(stdin):
    """Makes the built-in `input` and turtle's dialogs send their prompts beside the output; `input` only while the
    program has its original stdin and stdout."""
    runq_display.ask = lambda question: show_prompt(question, "input")
    plain_input, stdout = builtins.input, sys.stdout

    def input(prompt="", /):
        if sys.stdin is not stdin or sys.stdout is not stdout:
            return plain_input(prompt)
        show_prompt(str(prompt), "input")
        return plain_input()

    input.__doc__, input.__module__, input.__qualname__ = plain_input.__doc__, "builtins", "input"
    builtins.input = input
