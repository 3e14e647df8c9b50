"""Lets a program's modules shadow preloaded ones of the same name, as in an interpreter that has not loaded them
yet."""

import importlib.machinery
import os
import sys

LIBRARY = os.path.dirname(os.__file__) + "/"
FOREIGN = "-packages/"  # dist-packages, site-packages
SUFFIXES = tuple(importlib.machinery.all_suffixes())


_preloaded, _packages, _top_names = (), {}, frozenset()


def record_preloaded(plain):
    """Called once, before any program: inspecting the modules later would copy a shared page for each, some 5 ms with
    pandas.

    Not recorded: `plain`, the modules that every interpreter loads before its program, and built-in or frozen ones,
    which nothing can shadow.
    """
    global _preloaded, _packages, _top_names
    origins = {name: _origin(module) for name, module in sys.modules.items() if name not in plain}
    _preloaded = tuple(name for name, origin in origins.items() if origin.startswith(LIBRARY) and FOREIGN not in origin)
    _packages = {}
    for name, origin in origins.items():
        if FOREIGN in origin:
            _packages.setdefault(name.partition(".")[0], []).append(name)
    _top_names = frozenset(name.partition(".")[0] for name in _preloaded).union(_packages)


def unload_shadowed(folder):
    """Unloads preloaded modules if `folder` (the first of sys.path) has a module of that name.

    For the standard library it unloads all of them, since a library module that imports another must find the program's
    as well. For other packages it unloads only the shadowed one.
    """
    shadowed = _top_names.intersection(_modules_in(folder))
    names = [name for top in shadowed for name in _packages.get(top, ())]
    if not shadowed.issubset(_packages):
        names += _preloaded
    for name in names:
        sys.modules.pop(name, None)


def _origin(module):
    return str(getattr(getattr(module, "__spec__", None), "origin", None))


def _modules_in(folder):
    names = set()
    for name in os.listdir(folder):
        if name.endswith(SUFFIXES):
            names.add(name.partition(".")[0])
        elif name in _top_names and any(os.path.exists(f"{folder}/{name}/__init__{suffix}") for suffix in SUFFIXES):
            names.add(name)
    return names
