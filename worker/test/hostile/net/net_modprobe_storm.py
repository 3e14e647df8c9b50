import socket, time
tries, end = 0, time.monotonic() + 1
while time.monotonic() < end:
    for family in socket.AF_INET, socket.AF_INET6:
        for kind in 3, 4, 5, 6, 10:
            for protocol in 0, 17, 33, 132:
                tries += 1
                try:
                    socket.socket(family, kind, protocol)
                    print("ESCAPE:", family, kind, protocol)
                except OSError:
                    pass
print("DONE", tries > 100)
