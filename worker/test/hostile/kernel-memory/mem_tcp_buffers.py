import os, socket, time
for _ in range(20):
    if os.fork() == 0:
        server, kept = socket.create_server(("127.0.0.1", 0)), []
        try:
            while True:
                near = socket.create_connection(server.getsockname())
                far, _ = server.accept()
                kept += [near, far]
                for end in near, far:
                    end.setblocking(False)
                    try:
                        while True:
                            end.send(bytes(1 << 20))
                    except BlockingIOError:
                        pass
        except OSError:
            time.sleep(2)
        os._exit(0)
time.sleep(1.5)
