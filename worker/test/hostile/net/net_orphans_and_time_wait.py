import socket, time
# Closed connections with unsent data ("orphans") have one limit for the whole host; those in TIME_WAIT share one table.
try:
    server = socket.create_server(("127.0.0.1", 8000), backlog=512)
except OSError as error:
    print("BLOCKED:", error.errno)
else:
    kept, made, end = [], 0, time.monotonic() + 1.2
    while time.monotonic() < end:
        try:
            one = socket.create_connection(("127.0.0.1", 8000))
            made += 1
            if len(kept) < 200:
                kept.append(server.accept()[0])
                one.setblocking(False)
                try:
                    while True:
                        one.send(bytes(1 << 16))
                except BlockingIOError:
                    pass
            else:
                server.accept()[0].close()
            one.close()
        except OSError as error:
            print("BLOCKED:", error.errno)
            break
    time.sleep(0.5)
print("DONE")
