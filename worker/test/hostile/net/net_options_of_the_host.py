import socket, struct
# Options that change the running kernel's code for all processes, start modprobe, or take memory that no meter counts.
ordinary = {
    1: {2, 5, 6, 7, 8, 9, 10, 12, 13, 15, 16, 18, 20, 21, 66, 67}, 0: {1, 2, 8, 10, 11, 12, 13, 24, 32, 33, 34},
    6: {1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 18, 25}, 41: {16, 17, 18, 19, 23, 25, 26, 49, 51, 62, 66, 67},
}
group = socket.inet_aton("224.1.1.1") + socket.inet_aton("127.0.0.1")
values = [1, 0, struct.pack("ii", 1, 1), group, group + bytes(4), b"tls\0", b"vegas", struct.pack("=HH4s120xBBHI80s", 2, 0, group[4:], 0, 0, 3, 0, b"abc"),
          struct.pack("=HH4s120x64siIII", 2, 0, group[4:], b"hmac(sha512)", 0, 0, 0, 0) + bytes(120)]
for family, kind in (2, 1), (2, 2), (10, 1), (10, 2), (1, 1):
    try:
        one = socket.socket(family, kind)
    except OSError as error:
        print("BLOCKED:", family, kind, error.errno)
        continue
    for level in 0, 1, 6, 17, 41, 58, 136, 255, 263, 270, 273, 280, 282, 284:
        for name in range(130):
            for value in values if name not in ordinary.get(level, ()) else ():
                try:
                    one.setsockopt(level, name, value)
                    print("ESCAPE:", family, kind, level, name, value)
                except OSError:
                    pass
        if level in (0, 41):
            for name in range(64, 72):
                try:
                    one.getsockopt(level, name, 84)
                except OSError as error:
                    if error.errno not in (92, 95):
                        print("ESCAPE: a packet filter was asked", level, name, error)
                else:
                    # Of IPv6, 66 and 67 are an ordinary option's value; it may not be asked for.
                    print("ESCAPE: a packet filter answered", level, name)
print("DONE")
