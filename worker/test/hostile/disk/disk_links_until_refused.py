import os
open("one", "w").close()
for make in os.symlink, os.link:
    count = 0
    try:
        while True:
            make("one", f"{make.__name__}{count}")
            count += 1
    except OSError as error:
        print(make.__name__, error.errno)
    if count > 100_000:
        print("ESCAPE:", count)
print("DONE")
