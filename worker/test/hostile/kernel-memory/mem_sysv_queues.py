import ctypes
libc = ctypes.CDLL(None)
text = ctypes.create_string_buffer(8 + 8000)
text[0] = 1
while True:
    queue = libc.msgget(0, 0o1666)
    if queue < 0:
        break
    while libc.msgsnd(queue, text, ctypes.c_size_t(8000), 0o4000) == 0:
        pass
print("queues are full")
