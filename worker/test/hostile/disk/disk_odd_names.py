import os
for name in b"n" * 255, b"a\nb", b"\xff\xfe", b"-rf", b"\x1b[31m", b" ", b"..x", "\u202egnp.exe".encode(), b"con.py\x7f":
    open(name, "wb").write(b"x")
try:
    open(b"n" * 256, "wb")
except OSError as error:
    print("BLOCKED:", error.errno)
path = b"d" * 200
for _ in range(30):
    os.mkdir(path)
    os.chdir(path)
print("DONE")
