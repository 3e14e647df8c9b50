def attempt(what, act):
    try:
        done = act()
    except Exception as error:
        print("BLOCKED:", what, type(error).__name__, getattr(error, "errno", ""), flush=True)
    else:
        print("ESCAPE:" if done else "no effect:", what, flush=True)

import socket
one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
one.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
for address in "127.0.0.1", "127.0.0.53", "0.0.0.0", "255.255.255.255", "224.0.0.1":
    for _ in range(3):
        try:
            one.sendto(b"hostile", (address, 17998))
        except OSError as error:
            print("BLOCKED:", address, error)
print("DONE")
