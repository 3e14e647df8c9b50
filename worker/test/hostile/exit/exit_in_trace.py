x = 1
print(x is 1, (), "\d")
import os, sys, threading
sys.settrace(lambda *a: os._exit(0)); threading.settrace(lambda *a: os._exit(0))
threading.Thread(target=print).start()
print("ESCAPE: not traced")
