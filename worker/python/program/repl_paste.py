"""A paste at a session's prompt: its statements run in order as those of a file, and each expression shows its
value."""

import _ast
import linecache
import sys
import traceback

from program import syntax_errors

# From 3.13 on CPython shows source lines that are in no file.
SHOWS_LINES_ITSELF = sys.version_info >= (3, 13)


def normalize(data):
    """The text of a paste with the line ends of a Python source file and without a byte order mark."""
    text = data.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def compile_paste(text, file_name, flags):
    """Compiles the whole paste: one that does not compile runs no statement. Raises the errors of a file."""
    try:
        tree = compile(text, file_name, "exec", flags | _ast.PyCF_ONLY_AST, dont_inherit=True)
        return compile(_ast.Interactive(body=tree.body), file_name, "single", flags, dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        raise _with_its_line(syntax_errors.as_file_error(error), text) from None


def _with_its_line(error, text):
    """Adds the source line to errors found after parsing, which have a line number only; Python looks the text up in
    the file."""
    lines = text.split("\n")
    if isinstance(error, SyntaxError) and error.text is None and 0 < (error.lineno or 0) <= len(lines):
        error.text = lines[error.lineno - 1] + "\n"
    return error


def cache_lines(text, file_name):
    """Makes tracebacks show the lines of this paste, also for functions that a later statement calls."""
    linecache.cache[file_name] = (len(text), None, [line + "\n" for line in text.split("\n")], file_name)


def print_exception(kind, error, trace):
    """Prints as `sys.__excepthook__` does, with the lines of pastes."""
    (sys.__excepthook__ if SHOWS_LINES_ITSELF else traceback.print_exception)(kind, error, trace)
