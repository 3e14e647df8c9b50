import socket
count = 0
try:
    for _ in range(20_000):
        near, far = socket.socketpair()
        socket.send_fds(near, [b"x"], [near.fileno(), far.fileno()])
        near.close()
        far.close()
        count += 1
except OSError as error:
    print("BLOCKED:", error)
print("DONE")
