import mmap
area = mmap.mmap(-1, 1 << 40, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000, prot=mmap.PROT_READ)
total = 0
for at in range(0, 1 << 40, 1 << 21):
    total += area[at]
print(total)
