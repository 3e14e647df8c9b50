import ctypes, os, signal, time
libc, me = ctypes.CDLL(None), os.getpid()
if os.fork() == 0:
    for _ in range(10):
        os.kill(me, signal.SIGSTOP)
        time.sleep(0.1)
        os.kill(me, signal.SIGCONT)
        time.sleep(0.002)
    os.kill(me, signal.SIGKILL)
while True:
    libc.syscall(7, ctypes.c_ulong(2**64 - 1), 1, -1)
