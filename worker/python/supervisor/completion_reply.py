"""A session's completions: one request at a time, each answered, each reply checked for shape and size."""

import json

from supervisor import protocol

SECONDS_MAX = 1.0
REQUEST_BYTES_MAX = 4096  # the REPL reads at most this much at a time
MATCHES_MAX, MATCH_CHARACTERS_MAX = 100, 200


class Completions:
    """`request(body)` sends to the REPL; False when it cannot. Replies go to the worker."""

    def __init__(self, run, request):
        self._run, self._request = run, request
        self._pending = self._timer = None

    def start(self, request, is_free):
        """`is_free`: the REPL is at its prompt and has no pending input."""
        body = json.dumps(request).encode() + b"\n"
        if is_free and self._pending is None and len(body) <= REQUEST_BYTES_MAX and self._request(body):
            self._pending = request
            self._timer = self._run.supervisor.loop.after(SECONDS_MAX, self._time_out, self._run)
        else:
            self._send(request, "busy")

    def take(self, item):
        """Takes a reply of the program's process. True when it was expected."""
        if self._pending is None or item.get("id") != self._pending["id"]:
            return False
        request, self._pending = self._pending, None
        self._run.supervisor.loop.cancel(self._timer)
        self._send(request, "ok", *_checked(request, item.get("from"), item.get("matches")))
        return True

    def _time_out(self):
        request, self._pending = self._pending, None
        self._send(request, "busy")

    def _send(self, request, state, start=0, matches=()):
        answer = {"id": request["id"], "state": state, "from": start, "matches": list(matches)}
        self._run.supervisor.send(protocol.COMPLETION, self._run.number, json.dumps(answer).encode())

    def close(self):
        self._run.supervisor.loop.cancel(self._timer)


def _checked(request, start, matches):
    """The reply of the program's process, or an empty one if it is malformed."""
    has_start = isinstance(start, int) and 0 <= start <= len(request["text"])
    has_matches = isinstance(matches, list) and len(matches) <= MATCHES_MAX
    if not (has_start and has_matches):
        return 0, []
    is_answer = all(isinstance(match, str) and len(match) <= MATCH_CHARACTERS_MAX for match in matches)
    return (start, matches) if is_answer else (0, [])
