import atexit, os
atexit.register(os.kill, os.getpid(), 9)
print("DONE")
