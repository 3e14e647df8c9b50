import os, stat
for fd in range(3, 1024):
    try:
        facts = os.fstat(fd)
    except OSError:
        continue
    # 3 carries pictures, 63 the line of a stop.
    if fd not in (3, 63) or not stat.S_ISFIFO(facts.st_mode):
        print("ESCAPE: descriptor", fd, oct(facts.st_mode))
print("DONE")
