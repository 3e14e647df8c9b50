import os
total = 0
try:
    while True:
        fd = os.open("x", os.O_CREAT | os.O_RDWR)
        os.unlink("x")
        total += os.write(fd, bytes(1 << 20))
except OSError as error:
    print(error.errno)
print("ESCAPE:" if total > 64 << 20 else "held", total)
print("DONE")
