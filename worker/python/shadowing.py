"""Modules of the program that have the name of one which is loaded already: they win, as they do where nothing is loaded yet."""

import importlib.machinery
import os
import sys

LIBRARY = os.path.dirname(os.__file__) + "/"
FOREIGN = "-packages/"  # dist-packages, site-packages
SUFFIXES = tuple(importlib.machinery.all_suffixes())


_preloaded, _packages, _top_names = (), {}, frozenset()


def note_preloaded(plain):
    """Called once, before any program: to look through the modules then would copy a shared page for each, some 5 ms with pandas loaded.

    What stays in any case: `plain`, the names that every interpreter has loaded before its program; what is built in or frozen, which
    nothing can shadow.
    """
    global _preloaded, _packages, _top_names
    places = {name: _place(module) for name, module in sys.modules.items() if name not in plain}
    _preloaded = tuple(name for name, place in places.items() if place.startswith(LIBRARY) and FOREIGN not in place)
    _packages = {}
    for name, place in places.items():
        if FOREIGN in place:
            _packages.setdefault(name.partition(".")[0], []).append(name)
    _top_names = frozenset(name.partition(".")[0] for name in _preloaded).union(_packages)


def forget_shadowed(folder):
    """Forgets what was preloaded under a name of which `folder` (the first of sys.path) has a module.

    All of the standard library, since a module of it that imports another must find the program's as well; of other packages only the one.
    """
    shadowed = _top_names.intersection(_modules_in(folder))
    names = [name for top in shadowed for name in _packages.get(top, ())]
    if not shadowed.issubset(_packages):
        names += _preloaded
    for name in names:
        sys.modules.pop(name, None)


def _place(module):
    return str(getattr(getattr(module, "__spec__", None), "origin", None))


def _modules_in(folder):
    names = set()
    for name in os.listdir(folder):
        if name.endswith(SUFFIXES):
            names.add(name.partition(".")[0])
        elif name in _top_names and any(os.path.exists(f"{folder}/{name}/__init__{suffix}") for suffix in SUFFIXES):
            names.add(name)
    return names
