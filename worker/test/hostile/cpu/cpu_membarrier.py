import ctypes, os
# Interrupts the processors on which others' programs run.
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
number = {"x86_64": 324, "aarch64": 283}[os.uname().machine]
for command in [0, *(1 << bit for bit in range(10))]:
    if libc.syscall(ctypes.c_long(number), ctypes.c_long(command), ctypes.c_long(0), ctypes.c_long(0)) >= 0:
        print("ESCAPE:", command)
print("DONE")
