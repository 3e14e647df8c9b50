import ctypes, os, select, threading, time
# A reader of this program's memory, command line or maps waits for the lock of its memory map. Many threads hold it in
# turn by changing the protection of all pages. Meanwhile the main thread seems to wait for input.
size = 180 << 20
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
at = libc.mmap(None, ctypes.c_size_t(size), 3, 0x22, -1, ctypes.c_long(0))
libc.madvise(ctypes.c_void_p(at), ctypes.c_size_t(size), 15)
ctypes.memset(at, 1, size)
end = time.monotonic() + 1.8


def change():
    while time.monotonic() < end:
        libc.mprotect(ctypes.c_void_p(at), ctypes.c_size_t(size), 1)
        libc.mprotect(ctypes.c_void_p(at), ctypes.c_size_t(size), 3)


threading.stack_size(65536)
for _ in range(50):
    threading.Thread(target=change, daemon=True).start()
poll = select.poll()
poll.register(0, select.POLLIN)
poll.poll(1900)
os.write(1, b"DONE\n")
os._exit(0)
