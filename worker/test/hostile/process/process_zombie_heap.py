import os
count = 0
try:
    while True:
        if os.fork() == 0:
            os._exit(0)
        count += 1
except BlockingIOError as error:
    print(count, error)
print("DONE")
