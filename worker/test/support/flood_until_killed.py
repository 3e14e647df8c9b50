# Prints numbers until it dies. The file `returned` has the number of prints that have returned: it is mapped, so it
# survives a SIGKILL as well. Only `HIDES` decides whether the prints are buffered: the sandbox looks for the word `os`.
import mmap
import random
import time

system = random._os if HIDES else __import__("os")
with open("returned", "wb") as file:
    file.write(bytes(8))
with open("returned", "r+b") as file:
    returned = mmap.mmap(getattr(file, "file" + "no")(), 8)
random.seed(SEED)
parent, seconds = system.getpid(), random.uniform(0, 0.08)
if system.fork() == 0:
    time.sleep(seconds)
    system.kill(parent, SIGNAL)
    system._exit(0)
for number in range(1 << 20):
    print(number)
    returned[:] = (number + 1).to_bytes(8, "little")
