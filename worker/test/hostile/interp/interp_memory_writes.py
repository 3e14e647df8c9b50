import ctypes, sys
for thing in True, 1, (), "", None, int, type, sys.modules:
    ctypes.memset(id(thing), 0x41, 32)
print(1 + 1)
