"""A client of runq: run Python programs and grade submissions. Needs Python 3.9 and nothing else.

    from runq import Runq

    runq = Runq("https://runq.school.example", token="...")
    print(runq.run("print(6 * 7)").stdout)

Copy this file beside your program. `python3 runq.py run main.py` runs a file from the command line.

Times are seconds in arguments that end in `_s` and milliseconds in names that end in `_ms` or `Ms`; sizes are bytes.
Every call raises `RunqError` when the server refuses it or cannot be reached.
"""

from __future__ import annotations

import argparse
import base64
import codecs
import http.client
import io
import json
import math
import os
import random
import secrets
import ssl
import sys
import threading
import time
import urllib.error
import urllib.request
import zipfile
from dataclasses import dataclass, field
from typing import Any, Callable, Dict, Iterable, Iterator, List, Mapping, Optional, Sequence, Tuple, Union
from urllib.parse import quote, urlencode, urlsplit

__all__ = ["Artifact", "Assignment", "Batch", "Draft", "Event", "Run", "Runq", "RunqError", "RunqTimeout", "Usage"]

DEFAULT_URL = "http://127.0.0.1:3000"
# Longest silence of the server in one call.
DEFAULT_TIMEOUT_S = 30.0
# Longest wait for a run, and for a batch.
RUN_TIMEOUT_S = 600.0
BATCH_TIMEOUT_S = 4 * 3600.0
# One request of a longer wait; proxies often cut requests after 30 s or 60 s.
WAIT_SLICE_S = 20.0
# Saving an assignment tries it first, which the server waits for up to this long.
TRIAL_S = 60.0

RETRIES = 4
# An API restarts within seconds, and a stream has to survive that.
STREAM_RETRIES = 12
FIRST_BACKOFF_S = 0.5
LONGEST_BACKOFF_S = 8.0
# A server that asks for a longer wait than this gets no second request.
LONGEST_RETRY_AFTER_S = 60.0
# The server sends a comment every 15 s.
STREAM_SILENCE_S = 45.0

MAX_RESPONSE_BYTES = 256 * 1024 * 1024
# The server accepts forms of this size.
MAX_UPLOAD_BYTES = 64 * 1024 * 1024
COPY_BYTES = 64 * 1024

SKIPPED_NAMES = {"__pycache__", "__MACOSX", ".DS_Store", ".git"}

PathLike = Union[str, "os.PathLike[str]"]
Content = Union[str, bytes]


class RunqError(Exception):
    """The server refused a call, or could not be reached.

    status: HTTP status; 0 when there was no answer.
    code: machine-readable reason, such as "invalid" or "queue_full"; "unreachable" or "timeout" when status is 0.
    title, detail: one sentence each for people.
    errors: every problem of the request, as {"pointer": "/limits/cpuTimeMs", "message": "..."}.
    retry_after: seconds after which the same call may succeed; None when the server names none.
    """

    def __init__(self, status: int, code: str, title: str, detail: str = "", errors: Sequence[Mapping[str, str]] = (),
                 retry_after: Optional[float] = None):
        places = "".join(f"\n  {error.get('pointer', '')}: {error.get('message', '')}" for error in errors)
        super().__init__(f"{f'{status} ' if status else ''}{code}: {detail or title}{places}")
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        self.errors = [dict(error) for error in errors]
        self.retry_after = retry_after


class RunqTimeout(RunqError, TimeoutError):
    """A wait ended before what it waited for, which goes on. `run`: the run as last read, if it was one."""

    def __init__(self, detail: str, run: Optional[Run] = None):
        super().__init__(0, "timeout", "Timed out", detail)
        self.run = run


@dataclass(frozen=True)
class Usage:
    """What a run used. `wall_time_ms` includes waits for input."""

    wall_time_ms: float
    cpu_time_ms: float
    memory_peak_bytes: int
    output_bytes: int


@dataclass(frozen=True)
class Artifact:
    """A file or plot that a run wrote. `kind` is "file" or "plot"."""

    name: str
    media_type: str
    bytes: int
    kind: str


@dataclass(frozen=True)
class Run:
    """One execution of one program.

    state: "queued", "active" or "finished"; verdict, exit_code, usage, stdout and stderr are None before the end.
    verdict: "ok", "runtime_error", "syntax_error", "time_limit", "wall_time_limit", "memory_limit", "output_limit",
        "idle_limit", "cancelled", "lost" or "internal_error".
    reason: one sentence about how it ended.
    queue: position, ahead, etaMs and waitingFor while it is queued.
    raw: the whole answer of the server, with fields that later versions add.
    """

    id: str
    state: str
    verdict: Optional[str]
    reason: Optional[str]
    exit_code: Optional[int]
    signal: Optional[str]
    stdout: Optional[str]
    stderr: Optional[str]
    output_truncated: bool
    usage: Optional[Usage]
    limits: Dict[str, int]
    queue: Optional[Dict[str, Any]]
    artifacts: List[Artifact]
    label: Optional[str]
    raw: Dict[str, Any] = field(repr=False)

    @property
    def ok(self) -> bool:
        """True when the program ended by itself with exit code 0."""
        return self.verdict == "ok"

    @classmethod
    def from_json(cls, raw: Dict[str, Any]) -> "Run":
        """From a run as the API represents it."""
        usage = raw.get("usage")
        return cls(
            id=raw["id"], state=raw["state"], verdict=raw.get("verdict"), reason=raw.get("reason"),
            exit_code=raw.get("exitCode"), signal=raw.get("signal"), stdout=raw.get("stdout"),
            stderr=raw.get("stderr"), output_truncated=bool(raw.get("outputTruncated")),
            usage=usage and Usage(usage["wallTimeMs"], usage["cpuTimeMs"], usage["memoryPeakBytes"],
                                  usage["outputBytes"]),
            limits=raw.get("limits") or {}, queue=raw.get("queue"),
            artifacts=[Artifact(one["name"], one["mediaType"], one["bytes"], one["kind"])
                       for one in raw.get("artifacts") or []],
            label=raw.get("label"), raw=raw,
        )


@dataclass(frozen=True)
class Event:
    """An event of a run.

    type: "state", "output", "display", "queue" or "finished".
    id: "<attempt>-<seq>", to resume after; None for "queue".
    data: its fields, such as {"stream": "stdout", "text": "..."} of an output, or {"run": {...}}.
    """

    type: str
    id: Optional[str]
    data: Dict[str, Any]


@dataclass(frozen=True)
class Assignment:
    """A version of an assignment.

    ok: its trial found no error; None while it is running or was not made.
    findings: what the trial found, as {"severity": "error" | "warning", "case": name or None, "message": "..."}.
    """

    name: str
    title: str
    version: int
    max_score: float
    ok: Optional[bool]
    findings: List[Dict[str, Any]]
    raw: Dict[str, Any] = field(repr=False)

    @classmethod
    def from_json(cls, raw: Dict[str, Any]) -> "Assignment":
        """From an assignment as the API represents it."""
        check = raw.get("check") or {}
        return cls(raw["name"], raw["title"], raw["version"], raw["maxScore"],
                   check["ok"] if check.get("state") == "finished" else None, check.get("findings") or [], raw)


@dataclass(frozen=True)
class Draft:
    """What a regrade would change. It changes nothing until it is published.

    state: "open", "published" or "discarded".
    students, graded: students graded again, and of how many the new results are complete.
    up, down, same: students whose score rises, falls, stays.
    changes: old and new score of each student with a change, and the changed cases.
    """

    number: int
    state: str
    students: int
    graded: int
    up: int
    down: int
    same: int
    changes: List[Dict[str, Any]]
    raw: Dict[str, Any] = field(repr=False)

    @classmethod
    def from_json(cls, raw: Dict[str, Any]) -> "Draft":
        """From a draft as the API represents it."""
        return cls(raw["number"], raw["state"], raw["students"], raw["graded"], raw["up"], raw["down"], raw["same"],
                   raw["changes"], raw)


class Runq:
    """A connection to a server as one user. Threads may share it.

    url: address of the server; default RUNQ_URL, else http://127.0.0.1:3000.
    token: a JWT or API key; default RUNQ_TOKEN.
    timeout_s: longest silence of the server in one call.
    retries: how often a call that may be repeated is repeated after a lost connection, a 429 or a 503. Calls that
        create something carry an Idempotency-Key, so a repeated one finds what the first one created.
    """

    def __init__(self, url: Optional[str] = None, token: Optional[str] = None, *, timeout_s: float = DEFAULT_TIMEOUT_S,
                 retries: int = RETRIES):
        if timeout_s <= 0 or retries < 0:
            raise ValueError("timeout_s must be positive, and retries at least 0")
        address = url or os.environ.get("RUNQ_URL") or DEFAULT_URL
        self._http = _Http(address, token or os.environ.get("RUNQ_TOKEN"), timeout_s, retries)

    @classmethod
    def sign_in_dev(cls, url: Optional[str] = None, user: str = "dev", role: str = "student", **options: Any) -> "Runq":
        """Signs in as any user where the development sign-in is enabled. `role`: "student", "grader" or "ops"."""
        answer = cls(url, **options)._http.json("POST", "/v1/dev/token", {"userId": user, "role": role}, repeat=True)
        return cls(url, answer["token"], **options)

    # Runs

    def run(self, code: Optional[str] = None, *, files: Optional[Mapping[str, Content]] = None,
            entry: Optional[str] = None, stdin: str = "", args: Sequence[str] = (),
            limits: Optional[Mapping[str, int]] = None, interactive: bool = False, label: Optional[str] = None,
            batch_class: bool = False, wait: bool = True, timeout_s: float = RUN_TIMEOUT_S,
            idempotency_key: Optional[str] = None) -> Run:
        """Runs a program and returns it finished; with `wait=False` as it stands after submission.

        code: the program; or files: its files by path, as text or bytes, of which `entry` (default main.py) is run.
        limits: any of wallTimeMs, cpuTimeMs, memoryBytes, outputBytes, processes, diskBytes, idleTimeMs.
        interactive: stdin stays open for `send_input`.
        batch_class: wait behind interactive runs; for graders and ops.
        timeout_s: longest wait, time in the queue included.
        Raises RunqTimeout after that, with the run, which goes on.
        """
        body: Dict[str, Any] = {"args": list(args)}
        if (code is None) == (files is None):
            raise ValueError("give either code or files")
        if files is None:
            files, entry = {"main.py": code or ""}, entry or "main.py"
        body["files"] = [_to_file(path, content) for path, content in files.items()]
        body.update({"entry": entry} if entry else {})
        body.update({"stdin": stdin} if stdin else {})
        body.update({"interactive": True} if interactive else {})
        body.update({"limits": dict(limits)} if limits else {})
        body.update({"class": "batch"} if batch_class else {})
        body.update({"label": label} if label is not None else {})
        headers = {"Idempotency-Key": idempotency_key or secrets.token_hex(16)}
        deadline = time.monotonic() + timeout_s
        slice_s = min(WAIT_SLICE_S, max(timeout_s, 0)) if wait else 0
        run = Run.from_json(self._http.json("POST", f"/v1/runs?wait={round(slice_s * 1000)}", body, headers=headers,
                                            repeat=True, extra_s=slice_s))
        return self._wait_for(run, deadline) if wait else run

    def submit(self, code: Optional[str] = None, **options: Any) -> Run:
        """Submits a program and returns at once; the same arguments as `run`."""
        return self.run(code, **{**options, "wait": False})

    def read(self, run_id: str, *, wait_s: float = 0) -> Run:
        """The state of a run, after its end or at most `wait_s` (up to 60)."""
        return Run.from_json(self._http.json("GET", f"{_path('runs', run_id)}?wait={round(wait_s * 1000)}",
                                             extra_s=wait_s))

    def wait(self, run_id: str, *, timeout_s: float = RUN_TIMEOUT_S) -> Run:
        """Waits for the end of a run. Raises RunqTimeout after `timeout_s`."""
        return self._wait_for(self.read(run_id), time.monotonic() + timeout_s)

    def cancel(self, run_id: str) -> Run:
        """Stops a run; a finished run stays as it is."""
        return Run.from_json(self._http.json("POST", f"{_path('runs', run_id)}/cancel", repeat=True))

    def send_input(self, run_id: str, text: str) -> None:
        """Sends text to the stdin of an interactive run. Never repeated, because it would be read twice."""
        self._http.json("POST", f"{_path('runs', run_id)}/stdin", {"data": text})

    def close_input(self, run_id: str) -> None:
        """Ends the stdin of an interactive run."""
        self._http.json("POST", f"{_path('runs', run_id)}/stdin", {"eof": True})

    def interrupt(self, run_id: str) -> None:
        """Sends SIGINT, as Ctrl-C does."""
        self._http.json("POST", f"{_path('runs', run_id)}/interrupt")

    def output(self, run_id: str, *, stream: str = "both") -> bytes:
        """The stored output, byte for byte. `stream`: "both" (in order), "stdout" or "stderr"."""
        query = urlencode({"encoding": "base64", "stream": stream})
        return base64.b64decode(self._http.read("GET", f"{_path('runs', run_id)}/output?{query}"))

    def artifact(self, run_id: str, name: str) -> bytes:
        """The bytes of a file or plot that a run wrote, by its name in `Run.artifacts`."""
        return self._http.read("GET", f"{_path('runs', run_id)}/artifacts/{quote(name, safe='')}")

    def events(self, run_id: str, after: Optional[str] = None, *, timeout_s: float = math.inf) -> Iterator[Event]:
        """The events of a run, live, until "finished". A lost connection is resumed: each event comes once, in order.

        after: the id of the last event that was read; the events after it follow.
        timeout_s: longest wait for the end. Raises RunqTimeout after it; resume with the last id.
        """
        position = _parse_event_id(after) if after else (0, 0)
        stream = self._http.stream(f"{_path('runs', run_id)}/events", after, time.monotonic() + timeout_s)
        for event in stream:
            if event.id is not None:
                if _parse_event_id(event.id) <= position:
                    continue
                position = _parse_event_id(event.id)
            yield event
            if event.type == "finished":
                return

    def _wait_for(self, run: Run, deadline: float) -> Run:
        while run.state != "finished":
            left = deadline - time.monotonic()
            if left <= 0:
                raise RunqTimeout(f"Run {run.id} is still {run.state}.", run)
            run = self.read(run.id, wait_s=min(WAIT_SLICE_S, left))
        return run

    # Batches

    def submit_batch(self, runs: Iterable[Mapping[str, Any]], *, label: Optional[str] = None,
                     idempotency_key: Optional[str] = None) -> Batch:
        """Submits up to 1000 runs, all or none; for graders and ops.

        runs: requests as the API takes them, such as {"code": "print(1)", "label": "ada"}.
        """
        body = {"runs": [dict(run) for run in runs], **({"label": label} if label is not None else {})}
        headers = {"Idempotency-Key": idempotency_key or secrets.token_hex(16)}
        return Batch(self._http, self._http.json("POST", "/v1/batches", body, headers=headers, repeat=True))

    def batch(self, batch_id: str) -> Batch:
        """A batch by its id."""
        return Batch(self._http, self._http.json("GET", _path("batches", batch_id)))

    def batch_results(self, batch_id: str) -> Iterator[Union[Run, Dict[str, Any]]]:
        """The results of a batch, in order: runs, or rows of students if it is graded."""
        return self.batch(batch_id).results()

    def grade(self, assignment: PathLike, submissions: PathLike, *, roster: Optional[PathLike] = None,
              pattern: Optional[str] = None, label: Optional[str] = None, fresh: bool = False,
              idempotency_key: Optional[str] = None) -> Batch:
        """Sends the submissions of a class to be graded and returns the batch at once; see `Batch.wait`.

        assignment: a folder, its zip, or the name of a saved assignment.
        submissions: a folder with a folder or file for each student, or a zip or tar, such as Moodle's export.
        roster: a CSV file with the columns id, name, email and section.
        pattern: a regular expression with the groups student and file, for other names of files.
        fresh: grade everything again, even what was graded with the same files before.
        """
        form = self._submissions_form(submissions, roster, pattern)
        form.append(("assignment", _pack_or_name(assignment)))
        form.extend([("label", label)] if label is not None else [])
        form.extend([("fresh", "true")] if fresh else [])
        headers = {"Idempotency-Key": idempotency_key or secrets.token_hex(16)}
        return Batch(self._http, self._http.json("POST", "/v1/batches", form=form, headers=headers, repeat=True))

    def preview(self, submissions: PathLike, *, roster: Optional[PathLike] = None,
                pattern: Optional[str] = None) -> Dict[str, Any]:
        """What `grade` would grade: the students found, who of the roster is missing, what is left out and why."""
        form = self._submissions_form(submissions, roster, pattern)
        found: Dict[str, Any] = self._http.json("POST", "/v1/submissions/preview", form=form, repeat=True)
        return found

    @staticmethod
    def _submissions_form(submissions: PathLike, roster: Optional[PathLike], pattern: Optional[str]) -> _Form:
        form: _Form = [("submissions", _pack(submissions))]
        if roster is not None:
            form.append(("roster", _read_file(os.fspath(roster))))
        if pattern is not None:
            form.append(("pattern", pattern))
        return form

    # Assignments

    def save_assignment(self, path: PathLike) -> Assignment:
        """Saves an assignment, a folder or its zip, and tries it. Another content makes a new version."""
        form: _Form = [("package", _pack(path))]
        return Assignment.from_json(self._http.json("POST", "/v1/assignments", form=form, repeat=True, extra_s=TRIAL_S))

    def list_assignments(self) -> List[str]:
        """The names of my assignments, the last changed first."""
        return [one["name"] for one in self._http.json("GET", "/v1/assignments")["assignments"]]

    def read_assignment(self, name: str, version: Optional[int] = None) -> Assignment:
        """An assignment, its latest version or another."""
        query = "" if version is None else f"?version={version}"
        return Assignment.from_json(self._http.json("GET", _path("assignments", name) + query))

    def delete_assignment(self, name: str) -> None:
        """Deletes an assignment with all its versions; results of batches stay."""
        self._http.json("DELETE", _path("assignments", name))

    def publish_assignment(self, name: str, *, version: Optional[int] = None,
                           students: Optional[Sequence[str]] = None, everyone: bool = False) -> Batch:
        """Gives an assignment to students, or opens it again; returns the batch with their submissions.

        version, students: default as published before, else the latest version, for all who are signed in.
        everyone: for all who are signed in from now on.
        """
        body: Dict[str, Any] = {} if version is None else {"version": version}
        if students is not None or everyone:
            body["students"] = None if students is None else list(students)
        answer = self._http.json("POST", f"{_path('assignments', name)}/publish", body, repeat=True)
        return self.batch(answer["publication"]["batchId"])

    def close_assignment(self, name: str) -> None:
        """Ends submissions to an assignment; results stay."""
        self._http.json("POST", f"{_path('assignments', name)}/close", repeat=True)

    # What students do with published assignments

    def my_assignments(self) -> List[Dict[str, Any]]:
        """My assignments with due dates, attempts and scores, those that can be submitted first."""
        return self._http.json("GET", "/v1/my/assignments")["assignments"]

    def my_assignment(self, name: str) -> Dict[str, Any]:
        """An assignment with its statement, the cases that students see, and my submissions."""
        return self._http.json("GET", _path("my/assignments", name))

    def hand_in(self, name: str, files: Mapping[str, Content], *, check: bool = False, wait: bool = True,
                timeout_s: float = RUN_TIMEOUT_S, idempotency_key: Optional[str] = None) -> Dict[str, Any]:
        """Submits files by path to an assignment and returns the result; with `wait=False` as it stands.

        check: only run the cases that may be checked beforehand; uses no attempt.
        Raises RunqTimeout after `timeout_s`; grading goes on.
        """
        path = f"{_path('my/assignments', name)}/{'precheck' if check else 'submissions'}"
        body = {"files": [_to_file(file, content) for file, content in files.items()]}
        headers = {"Idempotency-Key": idempotency_key or secrets.token_hex(16)}
        deadline, delay = time.monotonic() + timeout_s, FIRST_BACKOFF_S
        submission = self._http.json("POST", path, body, headers=headers, repeat=True)
        while wait and submission["state"] != "finished":
            if time.monotonic() >= deadline:
                raise RunqTimeout(f"Submission {submission['id']} is not graded yet.")
            time.sleep(min(delay, max(0.0, deadline - time.monotonic())))
            delay = min(delay * 2, LONGEST_BACKOFF_S)
            submission = self.my_submission(submission["id"])
        return submission

    def my_submission(self, submission_id: str) -> Dict[str, Any]:
        """A submission of mine, with what students see of its cases."""
        return self._http.json("GET", _path("my/submissions", submission_id))


class Batch:
    """Runs or submissions that were sent together.

    id, total; state: "queued", "active" or "finished"; counts: {"queued": n, "active": n, "finished": n};
    grading: of a graded batch its verdicts, histogram, needsAttention, missing and leftOut; else None.
    These are as last read: `refresh`, `progress` and `wait` read them again.
    """

    def __init__(self, connection: _Http, raw: Dict[str, Any]):
        self._http = connection
        self._path = _path("batches", raw["id"])
        self._take(raw)

    def _take(self, raw: Dict[str, Any]) -> None:
        self.raw = raw
        self.id: str = raw["id"]
        self.label: Optional[str] = raw.get("label")
        self.state: str = raw["state"]
        self.total: int = raw["total"]
        self.counts: Dict[str, int] = raw["counts"]
        self.eta_ms: Optional[int] = raw.get("etaMs")
        self.grading: Optional[Dict[str, Any]] = raw.get("grading")

    def __repr__(self) -> str:
        return f"Batch(id={self.id!r}, state={self.state!r}, finished={self.counts['finished']}, total={self.total})"

    def refresh(self) -> Batch:
        """Reads the batch again."""
        self._take(self._http.json("GET", self._path))
        return self

    def progress(self, *, timeout_s: float = BATCH_TIMEOUT_S) -> Iterator[Dict[str, int]]:
        """The counts of queued, active and finished runs after each change, until all are finished."""
        for event in self._http.stream(f"{self._path}/events", None, time.monotonic() + timeout_s):
            self.counts = event.data["counts"]
            yield self.counts
            if self.counts["finished"] >= self.total:
                return

    def wait(self, *, timeout_s: float = BATCH_TIMEOUT_S) -> Batch:
        """Waits until all is finished. Raises RunqTimeout after `timeout_s`; the batch goes on."""
        for _ in self.progress(timeout_s=timeout_s):
            pass
        return self.refresh()

    def results(self) -> Iterator[Union[Run, Dict[str, Any]]]:
        """All results in the order of submission, page by page.

        Runs; of a graded batch a dict for each student: student, name, score, maxScore, overridden, needsAttention,
        runId, state and cases (name, verdict, score, sentence, cpuTimeMs, diff, ...).
        """
        cursor: Optional[str] = "0"
        while cursor is not None:
            page = self._http.json("GET", f"{self._path}/results?" + urlencode({"cursor": cursor, "limit": 100}))
            yield from page["students"] if "students" in page else map(Run.from_json, page["runs"])
            cursor = page["nextCursor"]

    def export(self, format: str, path: PathLike, *, bom: bool = False) -> None:
        """Writes the results to a file, which appears only when it is complete.

        format: csv, json, ndjson; of a graded batch also csv-long, gradescope, prairielearn, junit, moodle, html.
        bom: a CSV begins with a byte order mark, for Excel.
        """
        query = urlencode({"format": format, "bom": int(bom)})
        self._http.download(f"{self._path}/export?{query}", os.fspath(path))

    def cancel(self) -> Batch:
        """Cancels all unfinished runs."""
        self._http.json("POST", f"{self._path}/cancel", repeat=True)
        return self.refresh()

    def rerun(self, which: Union[str, Sequence[str]] = "failed", *, assignment_version: Optional[int] = None) -> Draft:
        """Grades students again, as a draft. `which`: "failed", "ie", "all", or a list of students."""
        body: Dict[str, Any] = {"which": which if isinstance(which, str) else list(which)}
        if assignment_version is not None:
            body["assignmentVersion"] = assignment_version
        return Draft.from_json(self._http.json("POST", f"{self._path}/rerun", body))

    def draft(self, draft: Union[Draft, int], *, wait_s: float = 0) -> Draft:
        """A draft as it stands; with `wait_s` once it is complete. Raises RunqTimeout when it is not by then."""
        deadline, delay = time.monotonic() + wait_s, FIRST_BACKOFF_S
        while True:
            current = Draft.from_json(self._http.json("GET", self._draft_path(draft)))
            if wait_s <= 0 or current.graded >= current.students:
                return current
            if time.monotonic() >= deadline:
                raise RunqTimeout(f"Draft {current.number} has {current.graded} of {current.students} students.")
            time.sleep(min(delay, max(0.0, deadline - time.monotonic())))
            delay = min(delay * 2, LONGEST_BACKOFF_S)

    def publish(self, draft: Union[Draft, int]) -> Draft:
        """Lets the results of a complete draft count."""
        return Draft.from_json(self._http.json("POST", f"{self._draft_path(draft)}/publish"))

    def discard(self, draft: Union[Draft, int]) -> Draft:
        """Leaves the results as they are."""
        return Draft.from_json(self._http.json("POST", f"{self._draft_path(draft)}/discard"))

    def override(self, student: str, score: Optional[float], note: str = "") -> None:
        """Sets the score of a student, with a note the student can read; None removes it."""
        self._decide(student, "override", {"score": score, "note": note})

    def give_attempts(self, student: str, extra: int, note: str = "") -> None:
        """Sets how many attempts a student has beyond those of a published assignment."""
        self._decide(student, "attempts", {"extra": extra, "note": note})

    def extend(self, student: str, due: Optional[str], note: str = "") -> None:
        """Sets another due date of a published assignment, an instant in ISO 8601; None removes it."""
        self._decide(student, "extension", {"due": due, "note": note})

    def raise_limits(self, student: str, limits: Mapping[str, int], note: str = "") -> None:
        """Raises limits for a student: any of cpuTimeMs, wallTimeMs, memoryBytes, outputBytes; none removes them."""
        self._decide(student, "limits", {"limits": dict(limits), "note": note})

    def _decide(self, student: str, what: str, body: Dict[str, Any]) -> None:
        self._http.json("POST", f"{self._path}/students/{quote(student, safe='')}/{what}", body, repeat=True)

    def _draft_path(self, draft: Union[Draft, int]) -> str:
        return f"{self._path}/drafts/{draft.number if isinstance(draft, Draft) else int(draft)}"


# Requests

# A file is its name and content.
_Form = List[Tuple[str, Union[str, Tuple[str, bytes]]]]


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: it would send the token to another address."""

    def redirect_request(self, *_: Any) -> None:
        return None


class _Http:
    """Requests with a token, timeouts and bounded retries."""

    def __init__(self, url: str, token: Optional[str], timeout_s: float, retries: int):
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError(f"the address of the server must be like {DEFAULT_URL}, not {url!r}")
        if token is not None and not (token.isascii() and token.isprintable() and " " not in token):
            raise ValueError("the token must consist of visible ASCII characters")
        self.url = url.rstrip("/")
        self.token, self.timeout_s, self.retries = token, timeout_s, retries
        self.opener = urllib.request.build_opener(_NoRedirects)

    def json(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        """The parsed answer; None for an empty one. The options are those of `read`."""
        data = self.read(method, path, body, **options)
        try:
            return json.loads(data) if data else None
        except ValueError as error:
            raise RunqError(0, "unreachable", "Not runq", f"{self.url} does not answer as runq does.") from error

    def read(self, method: str, path: str, body: Any = None, *, form: Optional[_Form] = None,
             headers: Optional[Mapping[str, str]] = None, repeat: bool = False, extra_s: float = 0) -> bytes:
        """The body of a successful answer. `repeat`: a POST that may be sent twice; `extra_s`: how long the server may
        wait before it answers, in addition to the timeout."""
        sent = dict(headers or {})
        data = None
        if form is not None:
            sent["Content-Type"], data = _encode_form(form)
        elif body is not None:
            sent["Content-Type"], data = "application/json", json.dumps(body).encode()
        elif method == "POST":
            data = b""

        def attempt() -> bytes:
            with self._open(method, path, data, sent, self.timeout_s + extra_s) as response:
                return _read_bounded(response)

        return self._retry(attempt) if repeat or method in ("GET", "PUT", "DELETE") else attempt()

    def download(self, path: str, target: str) -> None:
        """Writes the body of an answer to a file, which appears only when it is complete."""
        part = f"{target}.{secrets.token_hex(4)}.part"

        def attempt() -> None:
            with self._open("GET", path, None, {}, self.timeout_s) as response, open(part, "wb") as file:
                for chunk in iter(lambda: _guard(lambda: response.read(COPY_BYTES)), b""):
                    file.write(chunk)
                _require_all(response)

        try:
            self._retry(attempt)
            os.replace(part, target)
        finally:
            if os.path.exists(part):
                os.remove(part)

    def stream(self, path: str, after: Optional[str], deadline: float) -> Iterator[Event]:
        """Server-Sent Events (WHATWG HTML, section 9.2), resumed after the last id when the connection is lost.

        Ends when the server has no event after that id. Connections that bring nothing are limited in number.
        """
        last, fruitless = after, 0
        while True:
            failure: Optional[RunqError] = None
            try:
                headers = {"Accept": "text/event-stream", **({"Last-Event-ID": last} if last else {})}
                with self._open("GET", path, None, headers, self._left(deadline, STREAM_SILENCE_S)) as response:
                    if response.status == 204:
                        return
                    for event in _parse_events(_guarded_lines(response)):
                        fruitless = 0
                        if event is None:
                            self._left(deadline, STREAM_SILENCE_S)
                            continue
                        last = event.id or last
                        yield event
            except RunqError as error:
                self._left(deadline, STREAM_SILENCE_S)
                if not _is_temporary(error):
                    raise
                failure = error
            fruitless += 1
            if fruitless > STREAM_RETRIES:
                raise failure or RunqError(0, "unreachable", "Stream lost", f"{self.url} ends each stream at once.")
            self._pause(fruitless - 1, failure, deadline)

    def _left(self, deadline: float, most: float) -> float:
        left = deadline - time.monotonic()
        if left <= 0:
            raise RunqTimeout("The events did not end in time.")
        return min(left, most)

    def _retry(self, attempt: Callable[[], Any]) -> Any:
        for number in range(self.retries + 1):
            try:
                return attempt()
            except RunqError as error:
                if number == self.retries or not _is_temporary(error):
                    raise
                self._pause(number, error, math.inf)

    @staticmethod
    def _pause(number: int, error: Optional[RunqError], deadline: float) -> None:
        """Waits as long as the server asks for, else twice as long each time, with a random part."""
        delay = min(FIRST_BACKOFF_S * 2 ** number, LONGEST_BACKOFF_S) * random.uniform(0.5, 1)
        if error is not None and error.retry_after is not None:
            if error.retry_after > LONGEST_RETRY_AFTER_S:
                raise error
            delay = max(delay, error.retry_after)
        time.sleep(max(0.0, min(delay, deadline - time.monotonic())))

    def _open(self, method: str, path: str, data: Optional[bytes], headers: Mapping[str, str], timeout_s: float) -> Any:
        request = urllib.request.Request(self.url + path, data=data, method=method, headers=dict(headers))
        if self.token:
            request.add_unredirected_header("Authorization", f"Bearer {self.token}")
        return _guard(lambda: self.opener.open(request, timeout=timeout_s), self.url)


def _guard(action: Callable[[], Any], url: str = "the server") -> Any:
    """Turns every failure of the network and every refusal into a RunqError."""
    try:
        return action()
    except urllib.error.HTTPError as error:
        with error:
            raise _to_refusal(error) from None
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        code = "untrusted" if isinstance(reason, ssl.SSLCertVerificationError) else "unreachable"
        raise RunqError(0, code, "No answer", f"No answer from {url}: {reason or type(reason).__name__}.") from error


def _to_refusal(error: urllib.error.HTTPError) -> RunqError:
    """The problem (RFC 9457) that the server answered with. A proxy may answer with another body."""
    try:
        parsed = json.loads(error.read(MAX_RESPONSE_BYTES))
    except (OSError, ValueError, http.client.HTTPException):
        parsed = None
    problem = parsed if isinstance(parsed, dict) else {}
    retry_after: Optional[float] = None
    if isinstance(problem.get("retryAfterMs"), (int, float)):
        retry_after = problem["retryAfterMs"] / 1000
    elif (error.headers.get("Retry-After") or "").strip().isdigit():
        retry_after = float(error.headers["Retry-After"])
    title = str(problem.get("title") or http.client.responses.get(error.code, "Refused"))
    errors = [one for one in problem.get("errors") or [] if isinstance(one, dict)]
    return RunqError(error.code, str(problem.get("code") or "http_error"), title, str(problem.get("detail") or ""),
                     errors, retry_after)


def _is_temporary(error: RunqError) -> bool:
    return error.code in ("unreachable", "idempotency_in_progress") or error.status in (429, 502, 503, 504)


def _read_bounded(response: Any) -> bytes:
    data: bytes = _guard(lambda: response.read(MAX_RESPONSE_BYTES + 1))
    if len(data) > MAX_RESPONSE_BYTES:
        raise RunqError(0, "too_large", "Too large", f"The answer is larger than {MAX_RESPONSE_BYTES} bytes.")
    _require_all(response)
    return data


def _require_all(response: Any) -> None:
    """Reading with a size raises nothing when the connection is lost amid a body of known length."""
    if response.length:
        raise RunqError(0, "unreachable", "Incomplete answer", "The connection was lost amid an answer.")


def _guarded_lines(response: Any) -> Iterator[str]:
    """Complete lines of a stream, without their ends."""
    while True:
        line = _guard(lambda: response.readline(MAX_RESPONSE_BYTES))
        if not line.endswith(b"\n"):
            return
        yield line.decode("utf-8", "replace").rstrip("\r\n")


def _parse_events(lines: Iterable[str]) -> Iterator[Optional[Event]]:
    """The events of a stream; None for a comment, which shows that the connection lives. A cut event is dropped."""
    name, event_id, data = "message", None, []  # type: str, Optional[str], List[str]
    for line in lines:
        if line.startswith(":"):
            yield None
        elif line:
            key, _, value = line.partition(":")
            value = value[1:] if value.startswith(" ") else value
            if key == "event":
                name = value
            elif key == "id":
                event_id = value
            elif key == "data":
                data.append(value)
        else:
            if data:
                yield Event(name, event_id, json.loads("\n".join(data)))
            name, event_id, data = "message", None, []


def _parse_event_id(text: str) -> Tuple[int, int]:
    attempt, _, seq = text.partition("-")
    if not (attempt.isdigit() and seq.isdigit()):
        raise ValueError(f"the id of an event is like 1-17, not {text!r}")
    return int(attempt), int(seq)


def _path(kind: str, identifier: str) -> str:
    return f"/v1/{kind}/{quote(identifier, safe='')}"


# Files and forms


def _to_file(path: str, content: Content) -> Dict[str, str]:
    if isinstance(content, str):
        return {"path": path, "content": content}
    return {"path": path, "content": base64.b64encode(content).decode(), "encoding": "base64"}


def _encode_form(form: _Form) -> Tuple[str, bytes]:
    """`multipart/form-data` (RFC 7578): its content type and body. Names are escaped as browsers do (WHATWG HTML)."""
    boundary = f"runq-{secrets.token_hex(16)}"
    body = io.BytesIO()
    for name, value in form:
        body.write(f'--{boundary}\r\nContent-Disposition: form-data; name="{_escape(name)}"'.encode())
        if isinstance(value, str):
            body.write(b"\r\n\r\n" + value.encode())
        else:
            file_name, content = value
            body.write(f'; filename="{_escape(file_name)}"\r\nContent-Type: application/octet-stream\r\n\r\n'.encode())
            body.write(content)
        body.write(b"\r\n")
    body.write(f"--{boundary}--\r\n".encode())
    if body.tell() > MAX_UPLOAD_BYTES:
        raise ValueError(f"the files have {body.tell()} bytes as a form; the server accepts {MAX_UPLOAD_BYTES}")
    return f"multipart/form-data; boundary={boundary}", body.getvalue()


def _escape(name: str) -> str:
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A").encode("utf-8", "replace").decode()


def _pack_or_name(assignment: PathLike) -> Union[str, Tuple[str, bytes]]:
    """The content of a folder or file; the name of an assignment where there is no such path."""
    text = os.fspath(assignment)
    is_name = isinstance(assignment, str) and not os.path.exists(text) and os.path.basename(text) == text
    return text if is_name and not text.endswith(".zip") else _pack(assignment)


def _pack(path: PathLike) -> Tuple[str, bytes]:
    """A file as it is, a folder as a zip. The same folder makes the same zip, so a repeated request is recognized."""
    text = os.fspath(path)
    if not os.path.isdir(text):
        return _read_file(text)
    packed, size = io.BytesIO(), 0
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for full, inner in _list_files(text):
            content = _read_file(full)[1]
            size += len(content)
            if size > MAX_UPLOAD_BYTES * 4:
                raise ValueError(f"the folder {text} is larger than {MAX_UPLOAD_BYTES * 4} bytes")
            entry = zipfile.ZipInfo(inner, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return f"{os.path.basename(os.path.abspath(text))}.zip", packed.getvalue()


def _list_files(folder: str) -> List[Tuple[str, str]]:
    """Full and inner paths of all files, sorted. Links are refused: what they lead to may be secret."""
    found: List[Tuple[str, str]] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in SKIPPED_NAMES)
        for name in sorted([*folders, *names]):
            full = os.path.join(parent, name)
            if name in SKIPPED_NAMES or (name in folders and not os.path.islink(full)):
                continue
            if os.path.islink(full) or not os.path.isfile(full):
                raise ValueError(f"{full} is a link or no file; remove it or make a zip without it")
            found.append((full, os.path.relpath(full, folder).replace(os.sep, "/")))
    return found


def _read_file(path: str) -> Tuple[str, bytes]:
    if os.path.getsize(path) > MAX_UPLOAD_BYTES:
        raise ValueError(f"{path} is larger than {MAX_UPLOAD_BYTES} bytes")
    with open(path, "rb") as file:
        return os.path.basename(path), file.read()


# Command line


def main(argv: Optional[Sequence[str]] = None) -> int:
    """`runq.py run FILE [ARG...]`: runs a file with live output; the exit code is that of the program."""
    parser = argparse.ArgumentParser(prog="runq.py", description="Run a Python file on a runq server.")
    parser.add_argument("--url", help="address of the server (RUNQ_URL, else %s)" % DEFAULT_URL)
    parser.add_argument("--dev-user", help="sign in as this user, where the development sign-in is enabled")
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="run a file; its stdin, output and exit code are those of the program")
    run.add_argument("file")
    run.add_argument("args", nargs=argparse.REMAINDER, help="arguments of the program")
    options = parser.parse_args(argv)
    try:
        with open(options.file, "rb") as file:
            content = file.read()
        runq = Runq.sign_in_dev(options.url, options.dev_user) if options.dev_user else Runq(options.url)
        return _run_live(runq, os.path.basename(options.file), content, options.args)
    except (RunqError, OSError, ValueError) as error:
        print(f"runq.py: {error}", file=sys.stderr)
        return 3 if isinstance(error, RunqError) and error.status == 0 else 2


def _run_live(runq: Runq, name: str, content: bytes, args: Sequence[str]) -> int:
    is_terminal = sys.stdin.isatty()
    stdin = "" if is_terminal else sys.stdin.buffer.read(MAX_UPLOAD_BYTES).decode("utf-8", "replace")
    run = runq.submit(files={name: content}, entry=name, args=args, stdin=stdin, interactive=is_terminal)
    if is_terminal:
        threading.Thread(target=_forward_terminal, args=(runq, run.id), daemon=True).start()
    # Console encodings that lack a character must not end the output.
    out, err = (codecs.getwriter(stream.encoding or "utf-8")(stream.buffer, "replace") for stream in
                (sys.stdout, sys.stderr))
    last: Optional[str] = None
    has_interrupted = False
    while True:
        try:
            for event in runq.events(run.id, last):
                last = event.id or last
                if event.type == "output":
                    target = err if event.data["stream"] == "stderr" else out
                    target.write(event.data["text"])
                    target.flush()
                elif event.type == "finished":
                    ended = Run.from_json(event.data["run"])
                    if not ended.ok and ended.verdict not in ("runtime_error", "syntax_error"):
                        print(f"runq.py: {ended.reason}", file=sys.stderr)
                    return ended.exit_code if ended.exit_code is not None else 1
            return 1
        except KeyboardInterrupt:
            # The second Ctrl-C stops a program that ignores the first.
            runq.cancel(run.id) if has_interrupted else runq.interrupt(run.id)
            has_interrupted = True


def _forward_terminal(runq: Runq, run_id: str) -> None:
    try:
        for line in sys.stdin:
            runq.send_input(run_id, line)
        runq.close_input(run_id)
    except RunqError:
        # The program has ended, which the events report.
        return


if __name__ == "__main__":
    sys.exit(main())
