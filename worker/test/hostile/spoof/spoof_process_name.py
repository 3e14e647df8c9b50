import ctypes
ctypes.CDLL(None).prctl(15, b"\xff) R 0\n\xfe", 0, 0, 0)
while True:
    pass
