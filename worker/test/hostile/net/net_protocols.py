def attempt(what, act):
    try:
        done = act()
    except Exception as error:
        print("BLOCKED:", what, type(error).__name__, getattr(error, "errno", ""), flush=True)
    else:
        print("ESCAPE:" if done else "no effect:", what, flush=True)

import socket
for protocol in 132, 33, 136, 115, 262, 256, 47, 41, 50, 108:
    for kind in 1, 2, 5, 6:
        attempt((protocol, kind), lambda: socket.socket(2, kind, protocol))
print("DONE")
