"""Runs a student's program as `python3 main.py` would: same globals, same paths, same texts, same exit codes."""

import base64
import builtins
import os
import random
import sys
from importlib.machinery import BuiltinImporter, SourceFileLoader
from types import ModuleType

import runq_display
from program import artifacts, empty_stack, finalize, module_shadowing, repl, sigint, stack_dump
from program import print_buffer, streams, syntax_errors, transcript

_references = []
# Keeps objects of the zygote and the slot alive. Freeing them in a program's process would copy a shared page for each.
keep_alive = _references.append


def run(job, phase_fd):
    """Writes the files, compiles the entry, reports the outcome over `phase_fd` and closes it. The program starts once
    our code has returned. If it does not compile, or is a session, this function does not return.

    Compiling may run code of the program: a warning imports `linecache`, a codec imports `stringprep`, and both may be
    the program's files. So with such files the supervisor is notified before.
    """
    try:
        sources = _write_files(job["files"])
    except (OSError, UnicodeError) as error:
        # The program's own fault: more files than its disk holds, or an invalid file name.
        os.write(phase_fd, b"o")
        print(f"The files of the program could not be written: {error}", file=sys.stderr)
        os._exit(1)
    work = os.getcwd()
    path = f"{work}/{job['entry']}"
    main = _prepare_interpreter(job, work, path)
    source = sources.get(job["entry"])
    if "test" in job.get("graded", ()):
        _run_test(job["graded"]["test"], work, phase_fd)
    if len(sources) > 1 or job["entry"] != "main.py":
        os.write(phase_fd, b"c")
    if job.get("session"):
        _run_session(job, path, source, phase_fd, main)
    if not print_buffer.may_write_elsewhere(sources.values()):
        streams.buffer_prints()
    try:
        code = _compile(path, source, phase_fd)
    except BaseException as error:
        # Handled after this block: hooks and atexit functions must not see it as the exception being handled.
        uncaught = [error]
    else:
        empty_stack.schedule(code, main.__dict__, _end)
        return
    _end(uncaught)


def _run_test(test, work, phase_fd):
    """Runs a test of a suite in place of the entry. Never returns. Its report takes the pipe of the phase."""
    del sys.path[0]  # the framework is no file of the program
    sys.dont_write_bytecode = True
    from runq_suite import run_test

    suite = run_test.load(test)
    os.write(phase_fd, b"o")
    sigint.unblock()
    run_test.run(test, suite, work, phase_fd, _send_memory_error)


def _run_session(job, path, source, phase_fd, main):
    """Never returns."""
    session, uncaught = repl.Repl(main.__dict__), None
    try:
        code = _compile(path, source, phase_fd) if job["files"] else _compile_nothing(path, phase_fd)
        sigint.unblock()
        exec(code, main.__dict__)
    except BaseException as error:
        uncaught = error
    finalize.finalize(session.run(uncaught), interrupted=False)


def _end(uncaught):
    """Never returns. Takes the exception out of the list, so that its references are gone before finalization."""
    finalize.flush_quietly()
    error = uncaught.pop() if uncaught else None
    interrupted = isinstance(error, KeyboardInterrupt)
    if isinstance(error, MemoryError):
        _send_memory_error(error)
    exit_code = 0
    if isinstance(error, SystemExit):
        exit_code = finalize.exit_code_of(error)
    elif error is not None:
        exit_code = finalize.show_uncaught(error)
    del error
    finalize.finalize(exit_code, interrupted)


def _write_files(files):
    """Returns the written bytes by path."""
    written = {}
    for file in files:
        path = file["path"]
        if "/" in path:
            os.makedirs(os.path.dirname(path), exist_ok=True)
        content = file["content"]
        data = base64.b64decode(content) if file["encoding"] == "base64" else content.encode("utf-8", "surrogatepass")
        written[path] = data
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(fd, view):]
            sent = artifacts.sent_time(path)
            os.utime(fd, ns=(sent, sent))
        finally:
            os.close(fd)
    return written


def _prepare_interpreter(job, work, path):
    sys.argv[:] = [job["entry"], *job["args"]]
    sys.orig_argv[:] = ["python3", job["entry"], *job["args"]]
    sys.path[0] = path[:path.rindex("/")]
    sys.dont_write_bytecode = False
    module_shadowing.unload_shadowed(sys.path[0])
    finalize.record_modules(work[:work.rindex("/") + 1])
    if "graded" in job:
        _prepare_grading(job["graded"])
    main = ModuleType("__main__")
    main.__dict__.update(__loader__=BuiltinImporter, __annotations__={}, __builtins__=builtins)
    if job["files"]:
        loader = SourceFileLoader("__main__", path)
        main.__dict__.update(__loader__=loader, __file__=path, __cached__=None)
    sys.modules["__main__"] = main
    return main


def _prepare_grading(settings):
    """A graded run draws the numbers of its seed."""
    random.seed(settings["seed"])
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed(settings["seed"] % (1 << 32))
    transcript.begin()


def _compile(path, source, phase_fd):
    """The code of the entry. `source`: its bytes, or None if there is no such file. The outcome on `phase_fd` cannot be
    forged: the descriptor is closed before any line of the program runs."""
    outcome = b"s"
    try:
        if source is None:
            outcome = b"o"
            print(f"python3: can't open file '{path}': [Errno 2] No such file or directory", file=sys.stderr)
            raise SystemExit(2)
        syntax_errors.check_encoding(source, path)
        code = compile(source, path, "exec", dont_inherit=True)
        outcome = b"o"
        return code
    except (SyntaxError, ValueError) as error:
        raise syntax_errors.as_file_error(error) from None
    finally:
        os.write(phase_fd, outcome)
        os.close(phase_fd)


def _compile_nothing(path, phase_fd):
    """A session without files starts at its prompt."""
    os.write(phase_fd, b"o")
    os.close(phase_fd)
    return compile("", path, "exec")


def _send_memory_error(error):
    send_hint(memoryError=True, stack=stack_dump.of_exception(error))


def send_hint(send=runq_display.send, **fields):
    """Sends the supervisor information that only this process has. A program can forge it, so it is only a hint."""
    send({"kind": "hint", **fields}, in_order=False)
