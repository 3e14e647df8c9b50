import os
for number in range(30):
    if os.fork() == 0:
        break
while True:
    os.write(1 + os.getpid() % 2, b"y" * 10_000)
