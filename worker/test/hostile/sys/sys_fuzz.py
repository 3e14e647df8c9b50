import ctypes, os, random
libc = ctypes.CDLL(None)
values = [0, 1, 2, 3, 4096, -1, 2**31, -2**63, 0xdeadbeef, id(libc)]
os.dup2(os.open("/dev/null", os.O_RDWR), 1)
os.dup2(1, 2)
for _ in range(400):
    if os.fork() == 0:
        for _ in range(50):
            number = random.randrange(0, 470)
            libc.syscall(ctypes.c_long(number), *[ctypes.c_long(random.choice(values)) for _ in range(6)])
        os._exit(0)
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass
