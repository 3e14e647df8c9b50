import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
def call(number, *arguments):
    done = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])
    if done < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return done
def attempt(what, act):
    try:
        done = act()
    except Exception as error:
        print("BLOCKED:", what, type(error).__name__, getattr(error, "errno", ""), flush=True)
    else:
        print("ESCAPE:" if done else "no effect:", what, flush=True)

import builtins, json
attempt("memory", lambda: libc.shmget(0x51f3, 4096, 0) >= 0)
attempt("messages", lambda: libc.msgget(0x51f4, 0) >= 0)
attempt("semaphores", lambda: libc.semget(0x51f5, 1, 0) >= 0)
attempt("keyring", lambda: call(249, b"user", b"s", 0, -4))
attempt("queue", lambda: call(240, b"s", 0, 0, 0) >= 0)
attempt("globals", lambda: hasattr(builtins, "SECRET") or hasattr(json, "SECRET") or "SECRET" in os.environ)
for top in "/tmp", "/dev/shm", "/box", "/var", "/run", "/opt":
    for folder, _, names in os.walk(top):
        for name in names:
            attempt(name, lambda: b"OTHER-RUN-" + b"SECRET" in open(os.path.join(folder, name), "rb").read(4096))
print("DONE")
