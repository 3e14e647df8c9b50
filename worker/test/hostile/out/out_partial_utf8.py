import os, time
for byte in "é€😀".encode():
    os.write(1, bytes([byte]))
    time.sleep(0.03)
print(" DONE")
