import ctypes, os, socket, struct
# Compiled filters use memory that the whole machine shares and seccomp needs as well, so not even one may be attached.
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
SETSOCKOPT = {"x86_64": 54, "aarch64": 208}[os.uname().machine]
code = ctypes.create_string_buffer(struct.pack("HBBI", 0x34, 0, 0, 3) * 200 + struct.pack("HBBI", 0x06, 0, 0, 0xFFFF))
filter_ = struct.pack("HxxxxxxP", 201, ctypes.addressof(code))
sockets = []
for family, kind in (1, 1), (1, 2), (1, 5), (2, 1), (2, 2), (10, 1), (10, 2):
    try:
        sockets.append(socket.socket(family, kind))
    except OSError as error:
        print("BLOCKED:", family, kind, error.errno)
try:
    sockets += socket.socketpair()
except OSError as error:
    print("BLOCKED: pair", error.errno)
names = {"ATTACH_FILTER": 26, "DETACH_FILTER": 27, "LOCK_FILTER": 44, "ATTACH_BPF": 50, "ATTACH_REUSEPORT_CBPF": 51,
         "ATTACH_REUSEPORT_EBPF": 52, "DETACH_REUSEPORT_BPF": 68}
for one in sockets:
    try:
        one.setsockopt(1, 15, 1)
        one.bind(("", 0))
    except (OSError, TypeError):
        pass
    for what, name in names.items():
        for level in 1, 0, 6, 17, 41, 0xFFFF, 1 << 32 | 1, 0xFFFFFFFF00000001:
            for option in name, 1 << 32 | name:
                for value, size in (filter_, 16), (struct.pack("i", 0), 4), (struct.pack("i", 1), 4):
                    done = libc.syscall(ctypes.c_long(SETSOCKOPT), ctypes.c_long(one.fileno()), ctypes.c_ulong(level),
                                        ctypes.c_ulong(option), value, ctypes.c_ulong(size))
                    if done == 0 and not (level == 0 and name < 64 or level == 41):
                        print("ESCAPE:", what, one, hex(level), hex(option))
print("DONE")
