import os, time
for number in range(4):
    if os.fork() == 0:
        block = b"x" * 100_000_000
        time.sleep(1)
        os.write(1, b"held\n")
        os._exit(0)
held = sum(os.wait()[1] == 0 for _ in range(4))
if held == 4:
    print("ESCAPE: 400 MB held")
