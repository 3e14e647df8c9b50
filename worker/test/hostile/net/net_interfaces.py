import os, socket
try:
    names = [name for _, name in socket.if_nameindex()]
    if names != ["lo"]:
        print("ESCAPE: interfaces", names)
except OSError as error:
    print("BLOCKED: interfaces", error.errno)
for path in "/proc/net/tcp", "/proc/net/arp", "/proc/net/route", "/proc/self/net/tcp", "/sys/class/net":
    try:
        text = open(path).read() if not os.path.isdir(path) else repr(os.listdir(path))
        if len(text.splitlines()) > 1:
            print("ESCAPE:", path, text[:200])
    except OSError as error:
        print("BLOCKED:", path, error.errno)
print("DONE")
