import os
try:
    for _ in range(20):
        if os.fork() == 0:
            while True:
                try:
                    if os.fork():
                        os._exit(0)
                except OSError:
                    pass
except BlockingIOError:
    pass
print("DONE")
