"""Reads the stack dump of a stopped program (`program/stack_dump.py`): the frames of its own files.

A program can write anything there, so only lines of the expected form count, and few of them.
"""

import re

FRAMES_MAX = 10
# The stack of one thread has at most 100 frames, and the threads are cut at 100.
DUMP_BYTES_MAX = 32_768
HEADER_END = "(most recent call first):"
# The outermost frame of the main thread, whose stack comes last, or the mark of a stack that was cut.
LAST_LINES = (b" in <module>\n", b"  ...\n")
WAITING_FILE = "/threading.py"
_frame = re.compile(r'  File "([^"]{1,2000})", line (\d{1,7}) in (.{1,1000})')
_escape = re.compile(r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8}))")


def is_complete(dump):
    """Whether nothing of interest follows these bytes."""
    return len(dump) >= DUMP_BYTES_MAX or dump.endswith(LAST_LINES)


def own_frames(dump, folder):
    """Frames of a text in files below `folder`, innermost first, as [{path, line, function}] with relative paths. They
    are those of the main thread, or of another thread if the main thread waits for one. Empty when unknown."""
    stacks = sorted(_stacks(dump), key=lambda stack: not stack[0])
    own = [(frames, found) for _, frames in stacks if (found := _below(frames, folder + "/"))]
    busy = [found for frames, found in own if not frames[0][0].endswith(WAITING_FILE)]
    return (busy or [found for _, found in own] or [[]])[0][:FRAMES_MAX]


def _stacks(dump):
    """[(whether it is the thread that got the signal, [(file, line, function)])]"""
    stacks = []
    for line in dump[:DUMP_BYTES_MAX].split("\n"):
        match = _frame.fullmatch(line)
        if line.endswith(HEADER_END):
            stacks.append((line.startswith("Current thread"), []))
        elif match and stacks:
            stacks[-1][1].append((_decode(match[1]), int(match[2]), _decode(match[3])))
    return stacks


def _below(frames, prefix):
    return [{"path": file[len(prefix):], "line": line, "function": function}
            for file, line, function in frames if file.startswith(prefix)]


def _decode(text):
    """`faulthandler` escapes all that is not ASCII."""
    return _escape.sub(lambda match: _character(int(match[1] or match[2] or match[3], 16)), text)


def _character(code):
    is_text = code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF
    return chr(code) if is_text else "\ufffd"
