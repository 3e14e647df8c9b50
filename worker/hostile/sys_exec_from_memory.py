import os
fd = os.memfd_create("x")
os.write(fd, open("/bin/cat", "rb").read())
if os.fork() == 0:
    os.execve(fd, ["cat", "/proc/self/status"], {})
print(os.wait()[1], flush=True)
print("DONE")
