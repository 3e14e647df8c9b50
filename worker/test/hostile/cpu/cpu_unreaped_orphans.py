import os, time
while True:
    if os.fork() == 0:
        if os.fork() == 0:
            end = time.monotonic() + 0.05
            while time.monotonic() < end:
                pass
        os._exit(0)
    os.wait()
    time.sleep(0.02)
