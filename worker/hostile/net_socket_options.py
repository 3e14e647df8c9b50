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
print("DONE")
