def attempt(what, act):
    try:
        done = act()
    except Exception as error:
        print("BLOCKED:", what, type(error).__name__, getattr(error, "errno", ""), flush=True)
    else:
        print("ESCAPE:" if done else "no effect:", what, flush=True)

import socket
one = socket.socket()
attempt("SO_BINDTODEVICE", lambda: one.setsockopt(1, 25, b"eth0") is None)
attempt("SO_MARK", lambda: one.setsockopt(1, 36, 7) is None)
attempt("SO_RCVBUFFORCE", lambda: one.setsockopt(1, 33, 1 << 30) is None)
attempt("IPT_SO_SET_REPLACE", lambda: one.setsockopt(0, 64, bytes(200)) is None)
attempt("IP_TRANSPARENT", lambda: one.setsockopt(0, 19, 1) is None)
attempt("TCP_CONGESTION", lambda: one.setsockopt(6, 13, b"vegas") is None)
six = socket.socket(socket.AF_INET6)
label = socket.inet_pton(socket.AF_INET6, "::1") + bytes([0, 0, 0x12, 0x34, 0, 255, 1, 0, 0, 0, 60, 0]) + bytes(4)
attempt("IPV6_FLOWLABEL_MGR", lambda: six.setsockopt(41, 32, label) is None)
print("DONE")
