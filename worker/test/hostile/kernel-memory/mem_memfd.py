import os
kept = []
while True:
    fd = os.memfd_create("x")
    kept.append(fd)
    for _ in range(32):
        os.write(fd, b"x" * (1 << 20))
