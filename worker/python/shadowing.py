"""Modules of the program that have the name of one which is loaded already: they win, as they do where nothing is loaded yet."""

import importlib.machinery
import os
import sys

LIBRARY = os.path.dirname(os.__file__) + "/"
FOREIGN = "-packages/"  # dist-packages, site-packages


def forget_shadowed(folder, plain):
    """Forgets what was preloaded of the standard library when `folder` (the first of sys.path) has a module of one of those names.

    All of it, since a module of the library that imports another must find the program's as well. What stays: `plain`, the names that
    every interpreter has loaded before its program; what is built in or frozen, which nothing can shadow; packages not of the library.
    """
    preloaded = [name for name, module in sys.modules.items() if name not in plain and _is_of_library(module)]
    if _modules_in(folder).isdisjoint(name.partition(".")[0] for name in preloaded):
        return
    for name in preloaded:
        del sys.modules[name]


def _is_of_library(module):
    path = str(getattr(getattr(module, "__spec__", None), "origin", None))
    return path.startswith(LIBRARY) and FOREIGN not in path


def _modules_in(folder):
    names = set()
    suffixes = tuple(importlib.machinery.all_suffixes())
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(suffixes):
                names.add(entry.name.partition(".")[0])
            elif any(os.path.exists(f"{entry.path}/__init__{suffix}") for suffix in suffixes):
                names.add(entry.name)
    return names
