import os, time
os.closerange(0, 4096)
time.sleep(0.6)
os._exit(9)
