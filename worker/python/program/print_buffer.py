"""Buffers a program's prints in memory that it shares with the supervisor. So a flood of prints needs no system calls,
and yet no byte is lost however the program ends.

Theory of operation. The buffer is CPython's own `BufferedWriter`, with none of our code involved, in a place of our
choice: its object is in the first page of a memory file, its text in the pages behind. Both survive the program, also a
SIGKILL or a segmentation fault in the middle of a write. The supervisor reads them
(`supervisor/pipes/print_buffer_reader.py`) and controls the buffer by its size. At first the size is 0, and each write
goes to the pipe immediately. In a flood the supervisor sets the size, and writes only copy their text. When the flood
is over it sets the size to 0 again. Then the next write first writes the buffered text to the pipe; the supervisor has
most of it already and skips as much.

Only the order of text from several writers needs care. Text in the buffer is written to the pipe before our own code
waits until the pipe has been read (`flush`). A program that may write to descriptor 1 in any other way, or fork, gets
no buffer: `may_write_elsewhere` looks for the words that it would need. A program that hides them mixes up the order of
its own output, and nothing else: the supervisor trusts nothing that it reads.

The fields' places in the object are not part of CPython's interface. `prepare` checks them; where they differ, prints
stay unbuffered.
"""

import ctypes
import functools
import io
import mmap
import os
import re

from linux.shared_map import prepared_shared_map

OBJECT_BYTES = mmap.PAGESIZE
TEXT_BYTES = 1 << 20
BYTES = OBJECT_BYTES + TEXT_BYTES
# Of our own in the first page: whether the program has this buffer.
IS_USED_AT = 0
OBJECT_AT = 64  # before it zeros: the header of the garbage collector, which does not know the object
# Fields of the object (`buffered` in bufferedio.c), in words of 8 bytes: the bytes written to the pipe so far, the
# address of the text, the current, first and last position in it, and its size.
WRITTEN, TEXT, POSITION, START, END, SIZE = 6, 7, 8, 11, 12, 15
WORDS = io.BufferedWriter.__basicsize__ // 8
_REFERENCES = 1 << 30  # never freed
SOURCE_BYTES_MAX = 1 << 16

# `modules`, `exec` and their like lead to the others under another name.
_OTHER_WRITERS = re.compile(
    rb"\b(?:os|posix|subprocess|multiprocessing|concurrent|asyncio|signal|ctypes|cffi|faulthandler|pty|fcntl|socket"
    rb"|curses|readline|fileno|fdopen|FileIO|tofile|buffer|detach|raw|modules|importlib|runpy|__import__|eval|exec"
    rb"|compile)\b|open\w*\s*\(\s*\d|/dev/|/proc/")

_buffer = _words = _map = _write_first_page = _kept = None


def prepare(open_raw, pipe):
    """Once in the zygote. `open_raw()` opens the raw file of stdout; `pipe` is the reading end of its pipe."""
    global _buffer, _words, _map, _write_first_page, _kept
    # Private: programs replace it by their own memory, and must never share this one.
    place = mmap.mmap(-1, BYTES, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    try:
        place.madvise(mmap.MADV_NOHUGEPAGE)  # a program's own mapping would split a huge page
    except OSError:  # a kernel without huge pages
        pass
    template = io.BufferedWriter(open_raw(), 1)
    # The template owns the lock of the buffer.
    _kept = place, template
    address = ctypes.addressof(ctypes.c_char.from_buffer(place))
    _words = (ctypes.c_int64 * WORDS).from_address(address + OBJECT_AT)
    ctypes.memmove(_words, id(template), ctypes.sizeof(_words))
    if (_words[SIZE], _words[START], _words[END]) != (1, 0, -1):
        return
    _words[0], _words[TEXT], _words[SIZE], _words[WRITTEN] = _REFERENCES, address + OBJECT_BYTES, 0, 0
    _buffer = ctypes.cast(address + OBJECT_AT, ctypes.py_object).value
    if not _works(pipe, place):
        _buffer = None
        return
    _words[WRITTEN] = 0
    first_page = ctypes.create_string_buffer(place[:OBJECT_AT + ctypes.sizeof(_words)])
    _write_first_page = functools.partial(ctypes.memmove, address, first_page, len(first_page) - 1)
    _map = prepared_shared_map(address, BYTES)


def _works(pipe, place):
    """Whether the fields are where we expect them."""
    _buffer.write(b"a")
    seen = [os.read(pipe, 8), _words[WRITTEN]]
    _words[SIZE] = 8
    _buffer.write(b"bc")
    seen += [_words[START], _words[END], _words[POSITION], place[OBJECT_BYTES:OBJECT_BYTES + 2]]
    _words[SIZE] = 0
    _buffer.write(b"d")
    seen += [os.read(pipe, 8), _words[WRITTEN], _words[END]]
    return seen == [b"a", 1, 0, 2, 2, b"bc", b"bcd", 4, 0]


def share(fd):
    """In each program's process: places the buffer in this memory file."""
    if _buffer is not None:
        _map(fd)
        _write_first_page()


def may_write_elsewhere(sources):
    """Whether a program with these source files may write to its stdout in another way than by sys.stdout."""
    return sum(map(len, sources)) > SOURCE_BYTES_MAX or any(map(_OTHER_WRITERS.search, sources))


def use():
    """The write function of the buffer; None when there is none. Called before the first line of the program."""
    if _buffer is None:
        return None
    ctypes.memset(ctypes.addressof(_words) - OBJECT_AT + IS_USED_AT, 1, 1)
    return _buffer.write


def flush():
    """Writes buffered text to the pipe; the following writes go there directly."""
    if _buffer is not None and _words[END] > 0:
        _words[SIZE] = 0
        _buffer.flush()
