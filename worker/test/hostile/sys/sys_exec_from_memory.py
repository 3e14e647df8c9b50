import os
try:
    fd = os.memfd_create("x")
except OSError as refusal:
    print("BLOCKED:", refusal)
else:
    os.write(fd, open("/bin/cat", "rb").read())
    if os.fork() == 0:
        os.execve(fd, ["cat", "/proc/self/status"], {})
    print(os.wait()[1], flush=True)
print("DONE")
