import os
total = 0
for folder in "/tmp", ".", "/dev/shm", os.environ["HOME"]:
    try:
        with open(folder + "/fill", "wb", buffering=0) as file:
            while True:
                total += file.write(bytes(1 << 20))
    except OSError as error:
        print(folder, error.errno)
print("ESCAPE:" if total > 64 << 20 else "held", total)
print("DONE")
