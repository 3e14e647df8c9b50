import ctypes, threading
def burn():
    while True:
        pass
threading.Thread(target=burn).start()
print("DONE", flush=True)
ctypes.CDLL(None).syscall(60, 0)
