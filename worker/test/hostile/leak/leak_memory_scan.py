import re
wanted = re.compile(rb"canary[-]7f3a9[1]|OTHER-RUN[-]SECRE[T]|HOSTILE[_]CANAR[Y]")
hits = 0
with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", buffering=0) as memory:
    for line in maps.read().splitlines():
        bounds, mode = line.split()[:2]
        start, end = (int(part, 16) for part in bounds.split("-"))
        if "r" not in mode or end > 1 << 47 or "/usr/" in line:
            continue
        try:
            memory.seek(start)
            block = memory.read(end - start) or b""
        except (OSError, OverflowError):
            continue
        if wanted.search(block):
            hits += 1
            print("ESCAPE:", line)
        del block
print(hits, "DONE")
