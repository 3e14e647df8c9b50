"""Modules of the program that have the name of one which is loaded already: they win, as they do where nothing is loaded yet."""

import importlib.machinery
import os
import sys

LIBRARY = os.path.dirname(os.__file__) + "/"
FOREIGN = "-packages/"  # dist-packages, site-packages
SUFFIXES = tuple(importlib.machinery.all_suffixes())


_preloaded, _top_names = (), frozenset()


def note_preloaded(plain):
    """Called once, before any program: to look through the modules then would copy a shared page for each, some 5 ms with pandas loaded.

    What stays in any case: `plain`, the names that every interpreter has loaded before its program; what is built in or frozen, which
    nothing can shadow; packages not of the library.
    """
    global _preloaded, _top_names
    _preloaded = tuple(name for name, module in sys.modules.items() if name not in plain and _is_of_library(module))
    _top_names = frozenset(name.partition(".")[0] for name in _preloaded)


def forget_shadowed(folder):
    """Forgets what was preloaded of the standard library when `folder` (the first of sys.path) has a module of one of those names.

    All of it, since a module of the library that imports another must find the program's as well.
    """
    if not _top_names.isdisjoint(_modules_in(folder)):
        for name in _preloaded:
            sys.modules.pop(name, None)


def _is_of_library(module):
    path = str(getattr(getattr(module, "__spec__", None), "origin", None))
    return path.startswith(LIBRARY) and FOREIGN not in path


def _modules_in(folder):
    names = set()
    for name in os.listdir(folder):
        if name.endswith(SUFFIXES):
            names.add(name.partition(".")[0])
        elif name in _top_names and any(os.path.exists(f"{folder}/{name}/__init__{suffix}") for suffix in SUFFIXES):
            names.add(name)
    return names
