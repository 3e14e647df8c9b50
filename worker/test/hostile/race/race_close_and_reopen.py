import os, threading, time
def churn():
    while True:
        try:
            fd = os.dup(1)
            os.close(1)
            os.dup2(fd, 1)
            os.close(fd)
        except OSError:
            pass
for _ in range(8):
    threading.Thread(target=churn, daemon=True).start()
time.sleep(0.5)
os._exit(0)
