"""Rewords syntax errors as for a file: CPython's tokenizers for files and for strings word some errors differently."""

import re

_COOKIE = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*[-\w.]+")
_BLANK = re.compile(rb"[ \t\f]*(?:#[^\r\n]*)?(?:\r?\n|\r|$)")


def check_encoding(source, path):
    """A file without an encoding line must be valid UTF-8 throughout, also in comments."""
    if source.isascii():
        return
    first, _, rest = source.partition(b"\n")
    if source.startswith(b"\xef\xbb\xbf") or _COOKIE.match(first) or (_BLANK.fullmatch(first) and _COOKIE.match(rest)):
        return
    try:
        source.decode()
    except UnicodeDecodeError as error:
        line = source.count(bytes([10]), 0, error.start) + 1
        raise SyntaxError(
            f"Non-UTF-8 code starting with '\\x{source[error.start]:02x}' in file {path} on line {line}, "
            "but no encoding declared; see https://peps.python.org/pep-0263/ for details") from None


def as_file_error(error):
    """The SyntaxError of a file for an error that `compile` raised for its text."""
    text = str(error.msg if isinstance(error, SyntaxError) else error)
    if text.startswith("unknown encoding: "):
        return SyntaxError(text.replace("unknown encoding", "encoding problem"))
    if match := re.match(r"'(.+)' is not a text encoding", text):
        return SyntaxError("encoding problem: " + match[1])
    if text.startswith("encoding problem: "):
        return SyntaxError(text)
    if "null bytes" in text and not isinstance(error, UnicodeError):
        return SyntaxError("source code cannot contain null bytes")
    if text.startswith("expected an indented block") and getattr(error, "end_offset", None) == -1:
        error.offset = 0  # the end of the file has no column
    return error
