import os, threading, time
threading.Timer(0.1, os._exit, (23,)).start()
time.sleep(60)
