import os, time
while True:
    pids = []
    for _ in range(4):
        pid = os.fork()
        if pid == 0:
            end = time.monotonic() + 0.1
            while time.monotonic() < end:
                pass
            os._exit(0)
        pids.append(pid)
    for pid in pids:
        os.waitpid(pid, 0)
