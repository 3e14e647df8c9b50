import os
fd = os.open("/dev/zero", os.O_RDWR)
for number in range(256):
    if number != fd:
        os.dup2(fd, number)
os._exit(0)
