import errno
try:
    with open("big", "wb") as file:
        while True:
            file.write(bytes(1 << 20))
except OSError as error:
    print(errno.errorcode[error.errno])
print("DONE")
