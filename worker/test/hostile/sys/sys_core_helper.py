import ctypes, os, resource, struct
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
def attempt(what, act):
    try:
        done = act()
    except Exception as error:
        print("BLOCKED:", what, type(error).__name__, getattr(error, "errno", ""), flush=True)
    else:
        print("ESCAPE:" if done else "no effect:", what, flush=True)
core = resource.RLIMIT_CORE
nothing = struct.pack("QQ", 0, 0)
attempt("setrlimit", lambda: resource.setrlimit(core, (0, 0)) is None)
attempt("prlimit", lambda: resource.prlimit(0, core, (0, 0)) is not None)
attempt("soft limit", lambda: resource.setrlimit(core, (0, 1)) is None)
if os.uname().machine == "x86_64":
    attempt("call 160", lambda: libc.syscall(160, core, nothing) == 0)
    attempt("call 302", lambda: libc.syscall(302, 0, core, nothing, None) == 0)
# Only a limit of exactly 1 keeps the kernel from starting the machine's handler of crashes.
attempt("another limit", lambda: resource.getrlimit(core) != (1, 1))
if os.fork() == 0:
    os.abort()
os.wait()
os.abort()
