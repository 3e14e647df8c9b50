import os
os.chdir("/box")
for move in (lambda: os.rename("work", "old"), lambda: os.symlink("/etc", "work"), lambda: os.rename("work", "tmp/w"), lambda: os.symlink("/etc", "/box/tmp/x")):
    try:
        move()
    except OSError as error:
        print("BLOCKED:", error)
print("DONE")
