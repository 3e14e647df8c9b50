import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
def call(number, *arguments):
    done = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])
    if done < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return done
import time
CLONE_PARENT, CLONE_VM, SIGCHLD = 0x8000, 0x100, 17
for count in range(20):
    if call(56, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0) == 0:
        while True:
            time.sleep(1)
    if call(56, CLONE_PARENT, 0, 0, 0, 0) == 0:
        os._exit(7)
print("DONE", flush=True)
os._exit(0)
