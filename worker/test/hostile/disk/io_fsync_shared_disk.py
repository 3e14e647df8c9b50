import ctypes, errno, fcntl, mmap, os, sys, threading, time
# A flush of a file of the host, even one open for reading alone, flushes the disk on which the service keeps its queue.
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
libc.mmap.restype = ctypes.c_void_p
path = os.path.realpath(sys.executable)
shared = os.open(path, os.O_RDONLY)
# What the kernel is asked answers that there is no such descriptor; what does not get there cannot know.
for what, act in {
    "fsync": lambda: libc.fsync(9999), "fdatasync": lambda: libc.fdatasync(9999), "syncfs": lambda: libc.syncfs(9999),
    "sync_file_range": lambda: libc.sync_file_range(9999, ctypes.c_long(0), ctypes.c_long(0), 7),
    "readahead": lambda: libc.readahead(9999, ctypes.c_long(0), ctypes.c_size_t(1 << 20)),
    "POSIX_FADV_WILLNEED": lambda: -(libc.posix_fadvise(9999, ctypes.c_long(0), ctypes.c_long(0), 3) == errno.EBADF),
    # Of unmapped memory the kernel would say that it is none.
    "msync": lambda: libc.msync(None, ctypes.c_size_t(4096), 4), "madvise WILLNEED": lambda: libc.madvise(None, ctypes.c_size_t(4096), 3),
    "madvise PAGEOUT": lambda: libc.madvise(None, ctypes.c_size_t(4096), 21),
}.items():
    ctypes.set_errno(0)
    done = act()
    print("ESCAPE:" if done < 0 and ctypes.get_errno() in (0, errno.EBADF, errno.ENOMEM) else "no effect:", what, done, ctypes.get_errno())
for what, act in {
    "O_DIRECT": lambda: os.open(path, os.O_RDONLY | os.O_DIRECT),
    "O_DIRECT later": lambda: fcntl.fcntl(shared, fcntl.F_SETFL, os.O_DIRECT),
    "RWF_DONTCACHE": lambda: os.preadv(shared, [bytearray(4096)], 0, 0x80),
    "RWF_NOWAIT": lambda: os.preadv(shared, [bytearray(4096)], 0, 8),
}.items():
    try:
        act()
        print("ESCAPE:", what)
    except OSError as error:
        print("BLOCKED:", what, error.errno)
end = time.time() + 1.5
def flush():
    while time.time() < end:
        os.fsync(shared); os.fdatasync(shared); os.sync()
threads = [threading.Thread(target=flush) for _ in range(20)]
[one.start() for one in threads]
[one.join() for one in threads]
print("DONE")
