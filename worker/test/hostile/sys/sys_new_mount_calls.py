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
attempt('fsopen', lambda: call(430, b'tmpfs', 0) >= 0)
attempt('open_tree', lambda: call(428, -100, b'/usr', 1) >= 0)
attempt('move_mount', lambda: call(429, -100, b'/usr', -100, b'/box', 0) == 0)
attempt('fspick', lambda: call(433, -100, b'/', 0) >= 0)
attempt('mount_setattr', lambda: call(442, -100, b'/', 0, bytes(32), 32) == 0)
attempt('remount /', lambda: call(165, b'none', b'/', 0, 32, 0) == 0)
attempt('umount /proc', lambda: call(166, b'/proc', 2) == 0)
attempt('quotactl_fd', lambda: call(443, 0, 0, 0, 0) == 0)
attempt('listmount', lambda: call(458, bytes(24), bytes(80), 10, 0) > 0)
print("DONE")
