import os
for name in ("-rf", "a\u202egnp.exe", "x\ny", "../up", "<img src=x onerror=alert(1)>.png", "con", "%2e%2e", "a\x1b[31m", "index.html", ".hidden", "\u00a0", "a" * 255):
    try:
        with open(name, "w") as file:
            file.write("canary")
    except OSError as error:
        print("BLOCKED:", repr(name), error.errno)
os.makedirs("d/" * 12)
open("d/" * 12 + "deep", "w").close()
print("DONE")
