import os, struct
body = b'{"kind":"hint","x":[' + b"[]," * 1_900_000 + b"[]]}"
packet = struct.pack("<I", len(body)) + body
for _ in range(20):
    view = memoryview(packet)
    while view:
        view = view[os.write(3, view):]
print("DONE")
