import os
for size in 1 << 50, 1 << 40, 63 << 20:
    for number in range(20):
        try:
            os.truncate(os.open(f"sparse{number}", os.O_CREAT | os.O_WRONLY), size)
        except OSError as error:
            print(size, error.errno)
            break
print("DONE")
