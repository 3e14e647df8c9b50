"""Stands as `_sqlite3` in /opt/runq, before the real one: loads that, and lets it open files without locks.

File locks are refused (they would be a channel between runs), so SQLite gets its own variant that takes none, in every interpreter that a
program starts as well. Importable by programs as `_sqlite3`, which then is the real module.
"""

import ctypes
import importlib.machinery
import importlib.util
import os
import sys


def _load_real():
    """The extension that comes after this folder on sys.path, under its own name."""
    here = os.path.dirname(__file__)
    spec = importlib.machinery.PathFinder.find_spec(__name__, [folder for folder in sys.path if folder != here])
    if spec is None:
        raise ModuleNotFoundError(f"No module named {__name__!r}", name=__name__)
    module = importlib.util.module_from_spec(spec)
    sys.modules[__name__] = module
    spec.loader.exec_module(module)


def _choose_variant():
    library = ctypes.CDLL("libsqlite3.so.0")
    library.sqlite3_vfs_find.restype = ctypes.c_void_p
    plain = library.sqlite3_vfs_find(b"unix-none")
    if plain:
        library.sqlite3_vfs_register(ctypes.c_void_p(plain), ctypes.c_int(1))


_load_real()
try:
    _choose_variant()
except (OSError, AttributeError):  # a SQLite that is part of the interpreter
    pass
