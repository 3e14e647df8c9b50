import errno, os
# Before the error "Exec format error", Linux before 6.14 runs modprobe for `binfmt-XXXX`, as root and outside of every
# control group.
asks = tuple(int(part) for part in os.uname().release.split("-")[0].split(".")[:2]) < (6, 14)
def execute(path):
    child = os.fork()
    if child == 0:
        try:
            os.execv(path, [path])
        except OSError as error:
            os._exit(error.errno)
    number = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if asks and number == errno.ENOEXEC:
        print("ESCAPE: the kernel was asked for a format", path, flush=True)
    return number
seen = set()
for number in range(40):
    path = f"./x{number % 20}"
    with open(path, "wb") as file:
        file.write(bytes([0x7f, 1, number & 0xff, 0x80 | (number >> 4)]) * 64)
    os.chmod(path, 0o755)
    seen.add(execute(path))
os.link("x0", "/tmp/x0")
os.symlink("x1", "x")
fd = os.open("x2", os.O_RDONLY)
os.unlink("x2")
unnamed = os.open(".", os.O_TMPFILE | os.O_RDWR, 0o700)
os.write(unnamed, b"\x7f\1\2\3" * 64)
readable = os.open(f"/proc/self/fd/{unnamed}", os.O_RDONLY) if os.path.exists("/proc/self/fd") else unnamed
os.close(unnamed) if readable != unnamed else None
for path in "/tmp/x0", "x", f"/proc/self/fd/{fd}", f"/dev/fd/{readable}":
    seen.add(execute(path))
for folder in "/dev/shm", os.environ["HOME"]:
    try:
        with open(folder + "/x", "wb") as file:
            file.write(b"\x7f\1\2\3" * 64)
        os.chmod(folder + "/x", 0o755)
        seen.add(execute(folder + "/x"))
    except OSError as error:
        print("BLOCKED:", folder, error.errno)
try:
    memory = os.memfd_create("x", 0)
    os.write(memory, b"\x7f\1\2\3" * 64)
    seen.add(execute(f"/proc/self/fd/{memory}"))
except OSError as error:
    print("BLOCKED: memory", error.errno)
print("BLOCKED:", sorted(errno.errorcode.get(number, number) for number in seen))
print("DONE")
