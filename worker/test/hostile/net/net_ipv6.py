def attempt(what, act):
    try:
        done = act()
    except Exception as error:
        print("BLOCKED:", what, type(error).__name__, getattr(error, "errno", ""), flush=True)
    else:
        print("ESCAPE:" if done else "no effect:", what, flush=True)

import socket
for address in "::1", "::ffff:127.0.0.1", "fe80::1", "2606:4700:4700::1111":
    for port in 17999, 6379, 22, 80:
        attempt((address, port), lambda: socket.create_connection((address, port), 0.1))
print("DONE")
