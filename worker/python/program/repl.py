"""A session's REPL: continues as `python3 -i` does after the files, with statements in their globals, until EOF or
`exit()`.

Theory of operation. SIGINT is for the program. It is blocked in our own code and unblocked while a line is read or a
statement runs. So it always becomes a KeyboardInterrupt of one of them. The REPL keeps its own stdin, which `input()`
shares.
"""

import __future__
import codeop
import sys
import warnings

from program import finalize, repl_input, repl_paste, sigint, streams

FILE_NAME = "<stdin>"
FUTURES = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)


def _block_sigint():
    """An interrupt at this moment came too late for its statement."""
    while True:
        try:
            sigint.block()
            return
        except KeyboardInterrupt:
            continue


class Repl:
    """Created before the files run, since their `input()` reads from the same stdin. `names`: the globals of
    `__main__`."""

    def __init__(self, names):
        self._names = names
        self._raw = repl_input.ReplInput(names)
        self._stdin = streams.open_standard_input(self._raw)
        repl_input.replace_input(self._stdin)
        self._compile = codeop.CommandCompiler()
        self._lines = []
        self._pastes = 0
        self._print_plainly = sys.__excepthook__

    def run(self, uncaught):
        """Shows the exception that ended the files, if any, then runs statements. Returns the exit code."""
        _block_sigint()
        if uncaught is not None:
            finalize.show_uncaught(uncaught)
        for name in ("__file__", "__cached__"):
            self._names.pop(name, None)
        sys.ps1, sys.ps2 = ">>> ", "... "
        exit_code = None
        while exit_code is None:
            try:
                exit_code = self._step_unless_interrupted()
            except KeyboardInterrupt:  # another one, before the last was handled
                continue
        return exit_code

    def _step_unless_interrupted(self):
        try:
            return self._step()
        except KeyboardInterrupt:
            _block_sigint()
            self._lines = []
            print("\nKeyboardInterrupt", file=sys.stderr)
            return None

    def _step(self):
        """Runs the statement that the next line completes, or a paste. Returns the exit code when the session is
        over."""
        line = self._read("more" if self._lines else "console")
        pasted = self._raw.take_paste()
        if pasted is not None:
            return self._run_paste("".join(f"{line}\n" for line in self._lines) + line + repl_paste.normalize(pasted))
        if not line:
            return 0
        self._lines.append(line.rstrip("\n"))
        try:
            code = self._compile("\n".join(self._lines), FILE_NAME, "single")
        except (OverflowError, SyntaxError, ValueError, MemoryError, RecursionError) as error:
            failed = self._plain_error(error)
        else:
            if code is None:
                return None
            failed = self._execute(code)
        return self._after(failed)

    def _run_paste(self, text):
        """Runs a paste after the lines of an unfinished statement, if there are any."""
        self._pastes += 1
        name = f"<paste-{self._pastes}>"
        self._print_plainly = repl_paste.print_exception
        try:
            code = repl_paste.compile_paste(text, name, self._compile.compiler.flags & FUTURES)
        except (OverflowError, SyntaxError, ValueError, MemoryError, RecursionError) as error:
            error.__context__ = None
            failed = error.with_traceback(None)
        else:
            self._compile.compiler.flags |= code.co_flags & FUTURES
            repl_paste.cache_lines(text, name)
            failed = self._execute(code)
        return self._after(failed)

    def _after(self, failed):
        """Shows the exception of a statement. Returns the exit code when it ended the session."""
        self._lines = []
        if isinstance(failed, SystemExit):
            return finalize.exit_code_of(failed)
        if failed is not None:
            finalize.show_uncaught(failed, self._print_plainly)
        return None

    def _plain_error(self, error):
        """The error that Python itself would show: for incomplete input codeop compiles differently, so some messages
        and positions differ."""
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
        """A line. Empty at the end of the input, also when the program closed it."""
        try:
            sigint.unblock()
            repl_input.show_prompt(str(getattr(sys, "ps2" if source == "more" else "ps1", "")), source)
            self._raw.at_prompt = True
            return self._stdin.readline()
        except Exception:
            return ""
        finally:
            self._raw.at_prompt = False
            _block_sigint()

    def _execute(self, code):
        """The exception of the statement. The caller shows it, so that hooks do not see it as the exception being
        handled."""
        try:
            sigint.unblock()
            exec(code, self._names)
        except BaseException as error:
            return error
        finally:
            _block_sigint()
        return None
