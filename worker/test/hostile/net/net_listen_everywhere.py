import socket, time
kept = []
for port in 17997, 3000, 6379, 17999:
    try:
        kept.append(socket.create_server(("0.0.0.0", port)))
        print("listens on", port, flush=True)
    except OSError as error:
        print("BLOCKED:", port, error.errno, flush=True)
time.sleep(0.5)
print("DONE")
