import mmap, os
fd = os.memfd_create("x")
os.ftruncate(fd, 4 << 20)
kept = []
while True:
    area = mmap.mmap(fd, 4 << 20)
    kept.append(area)
    for at in range(0, 4 << 20, 4096):
        area[at]
