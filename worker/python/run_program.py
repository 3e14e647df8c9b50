"""Runs a student's program as `python3 main.py` would: same globals, same paths, same texts, same exit codes."""

import base64
import builtins
import os
import sys
from importlib.machinery import BuiltinImporter, SourceFileLoader
from types import ModuleType

import bare_stack
import console
import interrupts
import left_files
import runq_display
import settle
import shadowing
import source_errors

_kept = []
# What the zygote and a slot hold. Where a program's process lets go of it, that copies a shared page for each small part of it.
keep = _kept.append


def run(job, phase_fd):
    """Writes the files, compiles the entry, tells over `phase_fd` how that went and closes it. The program starts when our code has
    returned; if it does not compile, or is a session, this does not return.

    Compiling may run code of the program: a warning imports `linecache`, a codec `stringprep`, and both may be files of its own. So where
    there are such files, the supervisor is told before.
    """
    try:
        sources = _write_files(job["files"])
    except (OSError, UnicodeError) as error:
        # The program's own doing: more files than its disk holds, or a name that no file can have.
        os.write(phase_fd, b"o")
        print(f"The files of the program could not be written: {error}", file=sys.stderr)
        os._exit(1)
    work = os.getcwd()
    path = f"{work}/{job['entry']}"
    main = _prepare_interpreter(job, work, path)
    source = sources.get(job["entry"])
    if len(sources) > 1 or job["entry"] != "main.py":
        os.write(phase_fd, b"c")
    if job.get("session"):
        _run_session(job, path, source, phase_fd, main)
    try:
        code = _compile(path, source, phase_fd)
    except BaseException as error:
        # Dealt with after this block: hooks and atexit functions must not see it as being handled.
        uncaught = [error]
    else:
        bare_stack.start_later(code, main.__dict__, _end)
        return
    _end(uncaught)


def _run_session(job, path, source, phase_fd, main):
    """Never returns."""
    session, uncaught = console.Console(main.__dict__), None
    try:
        code = _compile(path, source, phase_fd) if job["files"] else _compile_nothing(path, phase_fd)
        interrupts.let()
        exec(code, main.__dict__)
    except BaseException as error:
        uncaught = error
    settle.leave(session.go_on(uncaught), interrupted=False)


def _end(uncaught):
    """Never returns. Takes the exception out of the list: what it refers to must be gone before the end."""
    settle.flush_quietly()
    error = uncaught.pop() if uncaught else None
    interrupted = isinstance(error, KeyboardInterrupt)
    if isinstance(error, MemoryError):
        hint("memoryError")
    exit_code = 0
    if isinstance(error, SystemExit):
        exit_code = settle.exit_code_of(error)
    elif error is not None:
        exit_code = settle.show_uncaught(error)
    del error
    settle.leave(exit_code, interrupted)


def _write_files(files):
    """Answers with what was written, by path."""
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
            sent = left_files.sent_time(path)
            os.utime(fd, ns=(sent, sent))
        finally:
            os.close(fd)
    return written


def _prepare_interpreter(job, work, path):
    sys.argv[:] = [job["entry"], *job["args"]]
    sys.orig_argv[:] = ["python3", job["entry"], *job["args"]]
    sys.path[0] = path[:path.rindex("/")]
    sys.dont_write_bytecode = False
    shadowing.forget_shadowed(sys.path[0])
    settle.note_modules(work[:work.rindex("/") + 1])
    main = ModuleType("__main__")
    main.__dict__.update(__loader__=BuiltinImporter, __annotations__={}, __builtins__=builtins)
    if job["files"]:
        loader = SourceFileLoader("__main__", path)
        main.__dict__.update(__loader__=loader, __file__=path, __cached__=None)
    sys.modules["__main__"] = main
    return main


def _compile(path, source, phase_fd):
    """The code of the entry; `source`: its bytes, None where there is no such file. The answer over `phase_fd` cannot be forged: it is
    closed before any line of the program runs."""
    outcome = b"s"
    try:
        if source is None:
            outcome = b"o"
            print(f"python3: can't open file '{path}': [Errno 2] No such file or directory", file=sys.stderr)
            raise SystemExit(2)
        source_errors.check_letters(source, path)
        code = compile(source, path, "exec", dont_inherit=True)
        outcome = b"o"
        return code
    except (SyntaxError, ValueError) as error:
        raise source_errors.as_of_a_file(error) from None
    finally:
        os.write(phase_fd, outcome)
        os.close(phase_fd)


def _compile_nothing(path, phase_fd):
    """A session without files begins at its prompt."""
    os.write(phase_fd, b"o")
    os.close(phase_fd)
    return compile("", path, "exec")


def hint(name, send=runq_display.send):
    """Tells the supervisor something that only the program's side knows. Forgeable, so it is never more than a hint."""
    send({"kind": "hint", name: True}, in_order=False)
