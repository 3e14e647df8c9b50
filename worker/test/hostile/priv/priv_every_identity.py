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

uid = os.getuid()
for name, act in {
    "setreuid": lambda: os.setreuid(0, 0), "setregid": lambda: os.setregid(0, 0), "setresgid": lambda: os.setresgid(0, 0, 0), "seteuid": lambda: os.seteuid(0),
    "setegid": lambda: os.setegid(0), "initgroups": lambda: os.initgroups("root", 0), "setgroups": lambda: os.setgroups([]), "other uid": lambda: os.setuid(uid + 1),
    "setfsuid": lambda: call(122, 0), "capset": lambda: call(126, b"\x22\x05\x08\x20\0\0\0\0", b"\xff" * 24), "uid_map": lambda: open("/proc/self/uid_map", "w").write("0 0 1"),
    "unshare user": lambda: call(272, 0x10000000), "clone user": lambda: call(56, 0x10000011, 0, 0, 0, 0), "clone3": lambda: call(435, bytes(88), 88), "setns": lambda: call(308, os.open("/proc/self/ns/user", 0), 0),
}.items():
    attempt(name, lambda: act() is not False)
print("DONE" if os.getresuid() == (uid, uid, uid) else "ESCAPE: uid")
