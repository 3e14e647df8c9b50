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
info = ctypes.create_string_buffer(128)
for number in range(1, 65):
    for send in (lambda: os.kill(1, number), lambda: call(234, 1, 1, number), lambda: call(200, 1, number), lambda: call(129, 1, number, info), lambda: call(424, os.pidfd_open(1), number, 0, 0)):
        try:
            send()
        except OSError:
            pass
os._exit(11)
