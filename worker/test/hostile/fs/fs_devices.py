import os
allowed = {"null", "zero", "full", "random", "urandom", "fd", "stdin", "stdout", "stderr", "shm"}
for name in os.listdir("/dev"):
    if name not in allowed:
        print("ESCAPE: /dev/" + name)
for name in "mem", "kmem", "port", "kmsg", "sda", "vda", "nvme0n1", "loop0", "loop-control", "fuse", "kvm", "tty", "tty0", "ptmx", "pts/0", "console", "net/tun", "vsock", "uinput", "dri/card0", "mapper/control":
    try:
        os.open("/dev/" + name, os.O_RDWR)
        print("ESCAPE: opened", name)
    except OSError as error:
        print("BLOCKED:", name, error.errno)
print("DONE")
