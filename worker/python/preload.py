"""What a zygote imports before it forks, so that no program pays for it."""

import ctypes
import gc
import importlib
import sys
import threading

import linux

# Used by our own code or by nearly every program.
import atexit, base64, builtins, codecs, codeop, collections, datetime, encodings.ascii, encodings.latin_1, encodings.utf_8  # noqa: E401, F401
import fcntl, functools, io, itertools, json, linecache, math, os, random, re, resource, signal, string, time  # noqa: E401, F401
import socket, subprocess, tempfile, tokenize, traceback, types, typing, warnings  # noqa: E401, F401


HUGE_PAGE = 2 << 20


def load(kind):
    """Imports for `base` or `sci`. Any failure stops the zygote: a half-imported package must never be served."""
    importlib.invalidate_caches()  # /opt/runq did not exist when the interpreter started
    _choose_sqlite_without_locks()
    time.strptime("2000-01-01", "%Y-%m-%d")
    _load_completer()
    if kind == "sci":
        _load_scientific()
    if threading.active_count() != 1:
        raise RuntimeError(f"a zygote must have one thread, not {threading.active_count()}")
    gc.collect()
    gc.freeze()
    _join_pages()


def _join_pages():
    """Makes huge pages of the heap where the kernel can (Linux 6.1), so that a fork has fewer of them to note: a tenth less computing
    time for a program with numpy. Programs copy small pages all the same."""
    with open("/proc/self/maps") as maps:
        for line in maps:
            addresses, rights, _, _, _, *name = line.split()
            start, end = (int(text, 16) for text in addresses.split("-"))
            if rights == "rw-p" and name in ([], ["[heap]"]):
                start, end = (start + HUGE_PAGE - 1) // HUGE_PAGE * HUGE_PAGE, end // HUGE_PAGE * HUGE_PAGE
                if start < end:
                    linux.advise(start, end - start, linux.MADV_COLLAPSE)


def _load_completer():
    """Completion at a session's prompt. Without readline, which would take the terminal for its own and register itself."""
    sys.modules["readline"] = None
    import rlcompleter  # noqa: F401

    del sys.modules["readline"]


def _choose_sqlite_without_locks():
    """File locks are refused (they would be a channel between runs), so SQLite gets its own variant that takes none."""
    try:
        import sqlite3  # noqa: F401

        library = ctypes.CDLL("libsqlite3.so.0")
        library.sqlite3_vfs_find.restype = ctypes.c_void_p
        plain = library.sqlite3_vfs_find(b"unix-none")
        if plain:
            library.sqlite3_vfs_register(ctypes.c_void_p(plain), ctypes.c_int(1))
    except (ImportError, OSError, AttributeError):
        pass


def _load_scientific():
    """numpy, pandas, matplotlib; one picture is drawn so that fonts and text caches become shared pages."""
    import matplotlib
    import numpy  # noqa: F401
    import pandas  # noqa: F401

    matplotlib.use("agg")
    import matplotlib.pyplot as plot

    figure, axes = plot.subplots()
    axes.plot([1, 2, 3], label="line")
    axes.set_title("Ag0")
    axes.set_xlabel("x")
    axes.legend()
    figure.savefig(io.BytesIO(), format="png")
    plot.close("all")
    matplotlib.use("module://runq_matplotlib")
    import PIL.Image
    import PIL.ImageShow
    import runq_pillow

    runq_pillow.register(PIL.ImageShow)
