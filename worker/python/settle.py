"""How a program ends: uncaught exceptions, exit codes, threads, atexit, destructors; in CPython's order (pylifecycle.c), without the
real tear-down of the interpreter, which costs 200 ms once numpy is loaded and changes nothing that a program can see."""

import atexit
import gc
import itertools
import os
import signal
import sys
import threading

import streams

_plain_hook = sys.__excepthook__
# Our rooms, and the line that started the zygote: the outermost frames of every traceback.
OUR_FILES = ("<runq>", "<string>")
_last_before = ""


def exit_code_of(stop):
    """The exit code of a SystemExit, its text shown on stderr as CPython does."""
    code = stop.code
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    try:
        print(code, file=sys.stderr, flush=True)
    except BaseException:
        pass
    return 1


def show_uncaught(error):
    """Hands an exception to sys.excepthook without our own frames; returns the exit code."""
    _hide_our_frames(error)
    sys.last_type, sys.last_value, sys.last_traceback = type(error), error, error.__traceback__
    hook = getattr(sys, "excepthook", None)
    if hook is _plain_hook and sys.stderr is sys.__stderr__ and sys.stderr is not None:
        streams.as_one_write(lambda: _plain_hook(type(error), error, error.__traceback__))
        return 1
    try:
        if hook is None:
            print("sys.excepthook is missing", file=sys.stderr)
            hook = _plain_hook
        hook(type(error), error, error.__traceback__)
    except SystemExit as stop:
        return exit_code_of(stop)
    except BaseException as second:
        _show_failed_hook(second, error)
    return 1


def _hide_our_frames(error):
    """The outermost frames of the error, and those of our own code that the program called, in all that it came from."""
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


def leave(main, exit_code, interrupted):
    """Never returns. Waits for threads, runs atexit, lets destructors run, flushes, ends the process."""
    try:
        threading._shutdown()
    except BaseException as error:
        show_uncaught(error)
    atexit._run_exitfuncs()
    exit_code = _flush(exit_code)
    # What is left is ours; a Ctrl-C now comes too late, as it does in CPython.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    _drop_globals(main)
    exit_code = _flush(exit_code)
    if interrupted:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        os.kill(os.getpid(), signal.SIGINT)
    os._exit(exit_code)


def _drop_globals(main):
    """Destructors of what the program's modules hold, names with one underscore first, as `_PyModule_Clear` does."""
    try:
        for module in [main, *_own_modules()]:
            names = module.__dict__
            for name in [n for n in names if n[:1] == "_" and n[:2] != "__"]:
                names[name] = None
            for name in [n for n in names if n != "__builtins__"]:
                names[name] = None
        gc.collect()
    except BaseException:
        pass


def note_modules():
    """Remembers the last module that is there before the program begins."""
    global _last_before
    _last_before = next(reversed(sys.modules))


def _own_modules():
    """Those that came from the program's files. Older ones are not even looked at: that would copy a shared page for each."""
    names = list(itertools.takewhile(lambda name: name != _last_before, reversed(sys.modules)))
    return [sys.modules[name] for name in reversed(names) if str(getattr(sys.modules[name], "__file__", None) or "").startswith("/box/")]


def _flush(exit_code):
    """CPython exits with 120 when stdout cannot be flushed."""
    for stream, matters in ((sys.stdout, True), (sys.stderr, False)):
        try:
            if stream is not None and not stream.closed:
                stream.flush()
        except BaseException as error:
            if matters:
                exit_code = exit_code or 120
                try:
                    print(f"Exception ignored in: {stream!r}\n{type(error).__name__}: {error}", file=sys.stderr)
                except BaseException:
                    pass
    return exit_code
