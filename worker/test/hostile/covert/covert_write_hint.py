import fcntl, os, struct, sys
# Before Linux 6.8 a reader of a file may set a write-lifetime hint, which all other readers see: four commands, on the
# file and on the descriptor.
shared = os.open(os.path.realpath(sys.executable), os.O_RDONLY)
for command in 1035, 1036, 1037, 1038, 1039, 1040:
    try:
        fcntl.fcntl(shared, command, struct.pack("Q", 3))
        print("ESCAPE:", command)
    except OSError as error:
        print("BLOCKED:", command, error.errno)
print("DONE")
