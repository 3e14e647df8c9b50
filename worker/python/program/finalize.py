"""How a program ends: uncaught exceptions, exit codes, threads, atexit and destructors, in CPython's order
(`Py_FinalizeEx` of pylifecycle.c). It skips the real tear-down of library modules, which takes 200 ms with numpy and
shows nothing."""

import atexit
import builtins
import gc
import itertools
import os
import signal
import sys
import weakref

from program import sigint, streams

_plain_hook = sys.__excepthook__
_MISSING = object()
# Our modules, and the command that started the zygote: the outermost frames of a traceback.
OUR_FILES = ("<runq>", "<string>")
# CPython sets these to None before it clears modules, so an import in a destructor fails from then on.
CLEARED_NAMES = ("path", "argv", "ps1", "ps2", "last_type", "last_value", "last_traceback", "path_hooks",
                 "path_importer_cache", "meta_path", "__interactivehook__")
# Longer than finalization takes: the program's other threads must not see their globals disappear.
NO_SWITCH_SECONDS = 3600.0
_last_preloaded = _box = ""


def flush_quietly():
    """Flushes the program's last output before its exception is shown."""
    for name in ("stderr", "stdout"):
        try:
            getattr(sys, name).flush()
        except BaseException:
            pass


def show_uncaught(error, print_plainly=_plain_hook):
    """Hands an exception to sys.excepthook without our own frames; returns the exit code. `print_plainly` replaces
    CPython's own hook. Called with SIGINT blocked: a second Ctrl-C waits until the traceback is whole."""
    _hide_our_frames(error)
    sys.last_type, sys.last_value, sys.last_traceback = type(error), error, error.__traceback__
    hook = getattr(sys, "excepthook", _MISSING)
    if hook is _plain_hook and getattr(sys, "stderr", None) is sys.__stderr__ and sys.stderr is not None:
        streams.as_one_write(lambda: print_plainly(type(error), error, error.__traceback__))
        return 1
    try:
        if hook is _MISSING:
            print("sys.excepthook is missing", file=sys.stderr)
            hook = _plain_hook
        sigint.unblock()
        hook(type(error), error, error.__traceback__)
        sigint.block()
    except SystemExit as stop:
        sigint.block()
        return exit_code_of(stop)
    except BaseException as second:
        sigint.block()
        _show_failed_hook(second, error)
    return 1


def _hide_our_frames(error):
    """Removes our outermost frames, and those of our code that the program called, from the error and its causes."""
    while error.__traceback__ is not None and error.__traceback__.tb_frame.f_code.co_filename in OUR_FILES:
        error.__traceback__ = error.__traceback__.tb_next
    waiting, seen = [error], set()
    while waiting:
        error = waiting.pop()
        if error is None or id(error) in seen:
            continue
        seen.add(id(error))
        waiting += (error.__cause__, error.__context__)
        step = error.__traceback__
        while step is not None:
            while step.tb_next is not None and step.tb_next.tb_frame.f_code.co_filename == OUR_FILES[0]:
                step.tb_next = step.tb_next.tb_next
            step = step.tb_next


def exit_code_of(stop):
    """The exit code of a SystemExit. Shows its text on stderr as CPython does."""
    code = stop.code
    if code is None:
        return 0
    if isinstance(code, int):
        return (code if -(1 << 63) <= code < 1 << 63 else -1) & 0xFF
    for text in (code, "\n"):
        try:
            print(text, end="", file=sys.stderr, flush=True)
        except BaseException:
            pass
    return 1


def _show_failed_hook(second, error):
    try:
        if second.__traceback__ is not None:
            second.__traceback__ = second.__traceback__.tb_next
        print("Error in sys.excepthook:", file=sys.stderr)
        _plain_hook(type(second), second, second.__traceback__)
        print("\nOriginal exception was:", file=sys.stderr)
        _plain_hook(type(error), error, error.__traceback__)
    except BaseException:
        pass


def finalize(exit_code, interrupted):
    """Waits for threads, runs atexit functions, flushes, runs destructors and ends the process. Called with SIGINT
    blocked. Never returns."""
    threading = sys.modules.get("threading")
    if threading is not None:
        _call_interruptibly(threading, "_shutdown")
    _call_interruptibly(atexit, "_run_exitfuncs")
    has_failed = _flush()
    # From here only our code runs. A Ctrl-C now comes too late, as in CPython.
    sys.setswitchinterval(NO_SWITCH_SECONDS)
    try:
        _clear_modules()
    except BaseException:
        pass
    flush_quietly()
    if interrupted:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        sigint.unblock()
        os.kill(os.getpid(), signal.SIGINT)
    os._exit(120 if has_failed else exit_code)


def _call_interruptibly(module, name):
    """During the call a Ctrl-C is delivered, and shown as CPython shows it at this point."""
    try:
        sigint.unblock()
        getattr(module, name)()
        sigint.block()
    except BaseException as error:
        sigint.block()
        _report_unraisable(error, module)


def _clear_modules():
    """As `finalize_modules`: drops the program's modules, which deletes most of its objects, then clears the remaining
    ones."""
    gc.collect()
    builtins._ = None
    for name in CLEARED_NAMES:
        setattr(sys, name, None)
    sys.stdin, sys.stdout, sys.stderr = sys.__stdin__, sys.__stdout__, sys.__stderr__
    names = ["__main__", *_own_modules()]
    own = [weakref.ref(sys.modules[name]) for name in names if name in sys.modules]
    # Without `io` the traceback of a failing destructor shows no source lines, as when all modules are gone.
    for name in [*names, "io"]:
        sys.modules[name] = None
    gc.collect()
    for reference in reversed(own):
        module = reference()
        if module is not None:
            _clear(module.__dict__)
            module = None
    gc.collect()


def _clear(names):
    """As `_PyModule_ClearDict`: names with one underscore first."""
    for name in [n for n in names if n[:1] == "_" and n[:2] != "__"]:
        names[name] = None
    for name in [n for n in names if n != "__builtins__"]:
        names[name] = None


def record_modules(box):
    """Records the last module loaded before the program starts, and the folder (with its `/`) of the program's
    modules."""
    global _last_preloaded, _box
    _box = box
    _last_preloaded = next(reversed(sys.modules))


def _own_modules():
    """Names of the modules loaded from the program's files. Older modules are not inspected: that would copy a shared
    page for each."""
    names = list(itertools.takewhile(lambda name: name != _last_preloaded, reversed(sys.modules)))
    return [name for name in reversed(names) if _file_of(sys.modules[name]).startswith(_box)]


def _file_of(module):
    return str(getattr(module, "__file__", None) or "")


def _flush():
    """True when output could not be written; CPython then exits with code 120."""
    has_failed = False
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name, None)
        try:
            if stream is not None and not _is_closed(stream):
                stream.flush()
        except BaseException as error:
            if name == "stdout":
                has_failed = True
                _report_unraisable(error, stream)
    return has_failed


def _is_closed(stream):
    try:
        return bool(stream.closed)
    except Exception:
        return False


def _kind_of_unraisable():
    """The type of the argument of sys.unraisablehook, which has no public name."""
    kinds, plain = [], sys.unraisablehook

    class Failing:
        def __del__(self):
            raise ValueError

    sys.unraisablehook = lambda unraisable: kinds.append(type(unraisable))
    try:
        Failing()
    finally:
        sys.unraisablehook = plain
    return kinds[0]


_Unraisable = _kind_of_unraisable()


def _report_unraisable(error, about):
    """Shows an exception that no longer changes the result."""
    error.__traceback__ = error.__traceback__ and error.__traceback__.tb_next
    try:
        sys.unraisablehook(_Unraisable((type(error), error, error.__traceback__, None, about)))
    except BaseException:
        pass
