"""Imports modules in the zygote before it forks, so that no program pays for them."""

import gc
import importlib
import threading

import runq_display
from linux import syscalls
from program import module_shadowing, stack_dump, streams

# Our own code or nearly every program uses these.
import atexit, base64, builtins, codecs, codeop, collections, ctypes, datetime  # noqa: E401, F401
import encodings.ascii, encodings.latin_1, encodings.utf_8  # noqa: E401, F401
import fcntl, functools, io, itertools, json, linecache, math, os, random, re  # noqa: E401, F401
import resource, signal, string, time  # noqa: E401, F401
import socket, subprocess, tokenize, traceback, types, typing, warnings  # noqa: E401, F401


HUGE_PAGE = 2 << 20


def load(kind, plain):
    """Imports for `base` or `sci`. `plain`: names of the modules that every interpreter has loaded.

    Any failure stops the zygote: a half-imported package must never reach a program.
    """
    importlib.invalidate_caches()  # /opt/runq did not exist when the interpreter started
    _import_sqlite()
    time.strptime("2000-01-01", "%Y-%m-%d")
    if kind == "sci":
        _load_scientific()
    if threading.active_count() != 1:
        raise RuntimeError(f"a zygote must have one thread, not {threading.active_count()}")
    module_shadowing.record_preloaded(plain)
    streams.open_standard_streams()
    runq_display.open_channel(streams.wait_until_read)
    stack_dump.register()
    gc.collect()
    gc.freeze()
    _join_pages()


def _join_pages():
    """Collapses the heap into huge pages where the kernel can (Linux 6.1), so that a fork copies fewer page table
    entries. This saves a program with numpy a tenth of its CPU time. Programs still copy small pages."""
    with open("/proc/self/maps") as maps:
        for line in maps:
            addresses, rights, _, _, _, *name = line.split()
            start, end = (int(text, 16) for text in addresses.split("-"))
            if rights == "rw-p" and name in ([], ["[heap]"]):
                start, end = (start + HUGE_PAGE - 1) // HUGE_PAGE * HUGE_PAGE, end // HUGE_PAGE * HUGE_PAGE
                if start < end:
                    syscalls.advise(start, end - start, syscalls.MADV_COLLAPSE)


def _import_sqlite():
    try:
        import sqlite3  # noqa: F401
    except ImportError:  # a Python without it
        pass


def _load_scientific():
    """Imports numpy, pandas and matplotlib. Drawing one picture makes fonts and text caches shared pages."""
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
