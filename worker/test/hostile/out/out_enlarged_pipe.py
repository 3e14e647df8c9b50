import fcntl, os
try:
    fcntl.fcntl(1, 1031, 1 << 20)
except OSError as error:
    print("BLOCKED:", error)
print("BEGIN", flush=True)
os.write(1, b"x" * 900_000)
os._exit(0)
