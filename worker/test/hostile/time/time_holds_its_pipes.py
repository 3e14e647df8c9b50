import ctypes, os, threading, time
# The kernel holds a pipe's lock while it copies from or to a program's memory. Here those pages must be faulted in each
# time, which needs the lock of the memory map, held by threads that change the protection of all pages.
MiB = 1 << 20
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
size = 160 * MiB
at = libc.mmap(None, ctypes.c_size_t(size), 3, 0x22, -1, ctypes.c_long(0))
libc.madvise(ctypes.c_void_p(at), ctypes.c_size_t(size), 15)
ctypes.memset(at, 1, size)
print("resident")
end = time.monotonic() + 1.8


def change():
    while time.monotonic() < end:
        libc.mprotect(ctypes.c_void_p(at), ctypes.c_size_t(size), 1)
        libc.mprotect(ctypes.c_void_p(at), ctypes.c_size_t(size), 3)


def write(fd, page):
    while time.monotonic() < end:
        libc.madvise(ctypes.c_void_p(page), ctypes.c_size_t(4096), 4)
        libc.write(fd, ctypes.c_void_p(page), ctypes.c_size_t(16))


def read(page):
    while time.monotonic() < end:
        libc.madvise(ctypes.c_void_p(page), ctypes.c_size_t(4096), 4)
        libc.read(0, ctypes.c_void_p(page), ctypes.c_size_t(16))


threading.stack_size(65536)
# 0, 4 and 5 are held only in sessions, if at all: writing there must do no harm.
threads = [threading.Thread(target=change, daemon=True) for _ in range(24)]
threads += [threading.Thread(target=write, args=(fd, at + n * MiB), daemon=True) for n, fd in enumerate([1, 1, 1, 2, 2, 3, 3, 4, 5])]
threads += [threading.Thread(target=read, args=(at + 100 * MiB,), daemon=True) for _ in range(3)]
for thread in threads:
    thread.start()
time.sleep(2)
os.write(1, b"\nDONE\n")
os._exit(0)
