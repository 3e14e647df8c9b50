"""Completion at a session's prompt by the standard library's rlcompleter, from the program's names."""

import sys

# Without readline, which would take over the terminal, catch a signal and register itself with atexit.
sys.modules["readline"] = None
import rlcompleter

del sys.modules["readline"]

MATCHES_MAX = 100
MATCH_CHARACTERS_MAX = 200
# Where readline ends a word for Python.
DELIMITERS = frozenset(" \t\n`~!@#$%^&*()-=+[{]}\\|;:'\",<>/?")


def complete(names, text, cursor):
    """`{"from": index in text, "matches": [str]}`; each match replaces the text between `from` and the cursor.

    It looks up attributes, so it may run code of the program. Any exception there means no matches.
    """
    start = cursor = max(0, min(cursor, len(text)))
    while start and text[start - 1] not in DELIMITERS:
        start -= 1
    word, matches = text[start:cursor], []
    if word:
        try:
            completer = rlcompleter.Completer(names)
            while len(matches) < MATCHES_MAX and (match := completer.complete(word, len(matches))) is not None:
                matches.append(match[:MATCH_CHARACTERS_MAX])
        except Exception:
            pass
    return {"from": start, "matches": matches}
