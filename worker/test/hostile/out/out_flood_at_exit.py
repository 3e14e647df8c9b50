import atexit
@atexit.register
def flood():
    while True:
        print("bye" * 100)
print("DONE")
