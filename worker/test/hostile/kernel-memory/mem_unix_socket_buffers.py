import os, socket, time
for _ in range(30):
    if os.fork() == 0:
        kept = []
        try:
            while True:
                pair = socket.socketpair()
                kept += pair
                for end in pair:
                    end.setblocking(False)
                    try:
                        while True:
                            end.send(bytes(65536))
                    except BlockingIOError:
                        pass
        except OSError:
            time.sleep(1)
        os._exit(0)
time.sleep(1.2)
