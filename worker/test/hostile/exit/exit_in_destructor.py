import sys
class A:
    def __del__(self): sys.exit(3)
class B:
    def __del__(self):
        while True: pass
a, b = A(), B()
print("DONE")
