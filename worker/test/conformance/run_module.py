"""Runs one module of CPython's own tests as a program in the sandbox (argument: its name below `test`).

The last line of stdout is JSON: {"run": count, "skipped": count, "failed": {test id: last line of its error}}.
"""

import importlib
import io
import json
import os
import sys
import tempfile
import unittest
import warnings


class Outcomes(unittest.TestResult):
    """Keeps the last line of each failure; subtests count for their test."""

    def __init__(self):
        super().__init__()
        self.failed = {}

    def _note(self, test, error):
        self.failed.setdefault(test.id(), "".join(str(error[1]).splitlines()[:1]) or error[0].__name__)

    def addError(self, test, err):
        self._note(test, (err[0], f"{err[0].__name__}: {err[1]}"))

    def addFailure(self, test, err):
        self._note(test, (err[0], f"{err[0].__name__}: {err[1]}"))

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.addFailure(test, err)

    def addUnexpectedSuccess(self, test):
        self._note(test, (AssertionError, "passes unexpectedly"))


def main(name):
    from test import support

    support.use_resources = []  # neither network nor much time, processor, disk
    warnings.simplefilter("ignore")
    os.chdir(tempfile.mkdtemp())
    # test.support deletes compiled files below each entry; ours is on a read-only disk.
    sys.path[:] = [folder for folder in sys.path if not folder.startswith("/opt/")]
    out, sys.stdout = sys.stdout, io.StringIO()
    error, sys.stderr = sys.stderr, io.StringIO()
    outcomes = Outcomes()
    try:
        tests = unittest.defaultTestLoader.loadTestsFromModule(importlib.import_module("test." + name))
        tests.run(outcomes)
    finally:
        sys.stdout, sys.stderr = out, error
    print()
    summary = {"run": outcomes.testsRun, "skipped": len(outcomes.skipped), "failed": outcomes.failed}
    print(json.dumps(summary), flush=True)
    os._exit(0)  # threads that a failed test left behind are not waited for


if __name__ == "__main__":
    main(sys.argv[1])
