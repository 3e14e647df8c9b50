import fcntl, os, time
# Pages of pipes are counted per user; beyond the host's limit every process of that user gets pipes of two pages.
def fill():
    made = 0
    try:
        while True:
            reader, writer = os.pipe()
            made += 1
            for size in 1 << 20, 1 << 18, 1 << 16:
                try:
                    fcntl.fcntl(writer, 1031, size)
                    break
                except OSError:
                    pass
            os.set_blocking(writer, False)
            try:
                while True:
                    os.write(writer, bytes(1 << 16))
            except BlockingIOError:
                pass
    except OSError:
        return made
try:
    for _ in range(30):
        if os.fork() == 0:
            fill()
            time.sleep(2)
            os._exit(0)
except OSError as error:
    print("BLOCKED: fork", error.errno)
time.sleep(1.8)
print("DONE")
