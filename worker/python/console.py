"""A session's console: goes on where `python3 -i` does after the files, with statements among their globals, until EOF or `exit()`.

Theory of operation. A Ctrl-C is for the program: SIGINT is held back in our own code and let through while a line is read or a statement
runs, so that it always ends as a KeyboardInterrupt of the one or the other. The console keeps its own stdin, which `input()` shares.
"""

import __future__
import codeop
import sys
import warnings

import interrupts
import session_input
import settle
import streams

FILE_NAME = "<stdin>"
FUTURES = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)


def _hold_interrupts():
    """One that strikes in this very moment came too late for what it was meant for."""
    while True:
        try:
            interrupts.hold()
            return
        except KeyboardInterrupt:
            continue


class Console:
    """Opened before the files run, since their `input()` reads from the same stdin. `names`: the globals of `__main__`."""

    def __init__(self, names):
        self._names = names
        self._raw = session_input.AttentiveInput(names)
        self._stdin = streams.open_standard_input(self._raw)
        session_input.replace_input(self._stdin)
        self._compile = codeop.CommandCompiler()
        self._lines = []

    def go_on(self, uncaught):
        """Shows what ended the files, if anything did, then runs statements; returns the exit code."""
        _hold_interrupts()
        if uncaught is not None:
            settle.show_uncaught(uncaught)
        for name in ("__file__", "__cached__"):
            self._names.pop(name, None)
        sys.ps1, sys.ps2 = ">>> ", "... "
        exit_code = None
        while exit_code is None:
            try:
                exit_code = self._step_unless_interrupted()
            except KeyboardInterrupt:  # one more, before the last was dealt with
                continue
        return exit_code

    def _step_unless_interrupted(self):
        try:
            return self._step()
        except KeyboardInterrupt:
            _hold_interrupts()
            self._lines = []
            print("\nKeyboardInterrupt", file=sys.stderr)
            return None

    def _step(self):
        """Takes one line, and runs the statement that it completes; the exit code when the session is over."""
        line = self._read("more" if self._lines else "console")
        if not line:
            return 0
        self._lines.append(line.rstrip("\n"))
        try:
            code = self._compile("\n".join(self._lines), FILE_NAME, "single")
        except (OverflowError, SyntaxError, ValueError, MemoryError, RecursionError) as error:
            failed = self._in_plain_words(error)
        else:
            if code is None:
                return None
            failed = self._execute(code)
        self._lines = []
        if isinstance(failed, SystemExit):
            return settle.exit_code_of(failed)
        if failed is not None:
            settle.show_uncaught(failed)
        return None

    def _in_plain_words(self, error):
        """The error that Python itself would show: where input may be incomplete, codeop asks so that some texts and places differ."""
        if isinstance(error, SyntaxError):
            flags = self._compile.compiler.flags & FUTURES
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    compile("\n".join(self._lines) + "\n", FILE_NAME, "single", flags, dont_inherit=True)
            except SyntaxError as plain:
                error = plain
        error.__context__ = None
        return error.with_traceback(None)

    def _read(self, source):
        """A line; empty at the end of the input, also when the program closed it."""
        try:
            interrupts.let()
            session_input.show_prompt(str(getattr(sys, "ps2" if source == "more" else "ps1", "")), source)
            self._raw.at_prompt = True
            return self._stdin.readline()
        except Exception:
            return ""
        finally:
            self._raw.at_prompt = False
            _hold_interrupts()

    def _execute(self, code):
        """What the statement raised; shown by the caller, so that hooks do not see it as being handled."""
        try:
            interrupts.let()
            exec(code, self._names)
        except BaseException as error:
            return error
        finally:
            _hold_interrupts()
        return None
