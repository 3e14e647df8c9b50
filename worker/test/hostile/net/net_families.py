def attempt(what, act):
    try:
        done = act()
    except Exception as error:
        print("BLOCKED:", what, type(error).__name__, getattr(error, "errno", ""), flush=True)
    else:
        print("ESCAPE:" if done else "no effect:", what, flush=True)

import socket
for family in (*range(3, 10), *range(11, 46)):
    for kind in 1, 2, 3, 5:
        attempt((family, kind), lambda: socket.socket(family, kind, 0))
for family in 2, 10:
    attempt((family, "raw icmp"), lambda: socket.socket(family, 3, 1))
    attempt((family, "raw"), lambda: socket.socket(family, 3, 255))
print("DONE")
