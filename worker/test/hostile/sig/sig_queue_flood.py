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

import signal
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
info = ctypes.create_string_buffer(b"\0" * 8 + b"\xff\xff\xff\xff" + b"\0" * 116)
count = 0
try:
    while count < 1_000_000:
        call(129, os.getpid(), 40, info)
        count += 1
except OSError as error:
    print("BLOCKED:", count, error)
print("DONE")
