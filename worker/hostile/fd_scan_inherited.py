import os, stat
for fd in range(3, 1024):
    try:
        facts = os.fstat(fd)
    except OSError:
        continue
    if fd > 3 or not stat.S_ISFIFO(facts.st_mode):
        print("ESCAPE: descriptor", fd, oct(facts.st_mode))
print("DONE")
