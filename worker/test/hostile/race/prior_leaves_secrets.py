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

secret = b"OTHER-RUN-" + b"SECRET"
for path in "s", "/tmp/s", "/dev/shm/s", os.path.expanduser("~/s"), "/var/tmp/s", "/usr/s", "/opt/runq/s":
    attempt(path, lambda: open(path, "wb").write(secret) and False)
libc.shmat.restype = ctypes.c_void_p
at = libc.shmat(libc.shmget(0x51f3, 4096, 0o1666), None, 0)
if at and at < 1 << 47:
    ctypes.memmove(at, secret, len(secret))
queue = libc.msgget(0x51f4, 0o1666)
libc.msgsnd(queue, b"\1\0\0\0\0\0\0\0" + secret, ctypes.c_size_t(len(secret)), 0o4000)
libc.semget(0x51f5, 1, 0o1666)
attempt("keyring", lambda: call(248, b"user", b"s", secret, len(secret), -4))
attempt("queue", lambda: call(240, b"s", 0o102, 0o666, 0))
os.environ["SECRET"] = secret.decode()
import builtins, json
builtins.SECRET = json.SECRET = secret
print("DONE")
