import ctypes, os, signal, time
# Pending signals and timers are counted per user and also for the creator of the user namespace.
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
TGKILL, TIMER_CREATE = {"x86_64": (234, 222), "aarch64": (131, 107)}[os.uname().machine]
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
class Value(ctypes.Union): _fields_ = [("i", ctypes.c_int), ("p", ctypes.c_void_p)]
def by_queue(): return libc.sigqueue(os.getpid(), 34, Value(i=1))
def by_thread(): return libc.syscall(ctypes.c_long(TGKILL), ctypes.c_long(os.getpid()), ctypes.c_long(os.getpid()), ctypes.c_long(40))
def by_timer(): return libc.syscall(ctypes.c_long(TIMER_CREATE), ctypes.c_long(1), None, ctypes.byref(ctypes.c_int()))
for act in by_queue, by_thread, by_timer:
    count = 0
    while count < 5000 and act() == 0:
        count += 1
    print("ESCAPE:" if count > 1000 else "BLOCKED:", act.__name__, count, ctypes.get_errno(), flush=True)
# Standard signals count as well, independent of the limit: one of each per process.
try:
    for _ in range(50):
        child = os.fork()
        if child == 0:
            for number in range(1, 32):
                if number not in (signal.SIGKILL, signal.SIGSTOP):
                    os.kill(os.getpid(), number)
            time.sleep(1.5)
            os._exit(0)
except OSError as error:
    print("BLOCKED: fork", error.errno)
time.sleep(1.2)
print("DONE")
