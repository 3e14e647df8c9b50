import ctypes
libc = ctypes.CDLL(None)
libc.shmat.restype = ctypes.c_void_p
while True:
    number = libc.shmget(0, ctypes.c_size_t(16 << 20), 0o1666)
    at = libc.shmat(number, None, 0)
    if number < 0 or at == 2**64 - 1:
        break
    ctypes.memset(at, 1, 16 << 20)
    libc.shmdt(ctypes.c_void_p(at))
