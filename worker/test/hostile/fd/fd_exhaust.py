import errno
kept = []
try:
    while True:
        kept.append(open("/dev/null"))
except OSError as error:
    print(errno.errorcode[error.errno], len(kept) <= 256)
kept.clear()
open("/dev/null").close()
print("DONE")
