import socket
listeners = []
while True:
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 400_000)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 3_000_000)
    one.bind(("127.0.0.1", 0))
    one.listen(4096)
    listeners.append(one)
    for count in range(4000):
        with socket.socket() as near:
            near.connect(one.getsockname())
            near.setblocking(False)
            near.send(bytes(400_000))
            if count % 2:
                near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
