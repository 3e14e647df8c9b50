import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
def call(number, *arguments):
    done = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])
    if done < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return done
def attempt(what, act):
    try:
        done = act()
    except Exception as error:
        print("BLOCKED:", what, type(error).__name__, getattr(error, "errno", ""), flush=True)
    else:
        print("ESCAPE:" if done else "no effect:", what, flush=True)

import mmap
area = mmap.mmap(-1, 1 << 20)
at = ctypes.addressof(ctypes.c_char.from_buffer(area))
attempt("mlock", lambda: call(149, at, 1 << 20) == 0)
attempt("mlockall", lambda: call(151, 3) == 0)
attempt("mmap MAP_HUGETLB", lambda: call(9, 0, 2 << 20, 3, 0x40022, -1, 0) > 0)
attempt("memfd MFD_HUGETLB", lambda: call(319, b"x", 4) >= 0)
attempt("shmget SHM_HUGETLB", lambda: call(29, 0, 2 << 20, 0o5600) >= 0)
print("DONE")
