import os, shutil, subprocess
shutil.copyfile("/bin/cat", "/tmp/mine")
for mode in 0o4755, 0o2755, 0o6777:
    try:
        os.chmod("/tmp/mine", mode)
    except OSError as error:
        print("BLOCKED: chmod", error)
    try:
        done = subprocess.run(["/tmp/mine", "/proc/self/status"], capture_output=True, text=True)
    except OSError as error:  # before Linux 6.14 a program's own files are not executable
        print("BLOCKED: exec", error)
        continue
    for line in done.stdout.splitlines():
        if line.startswith("CapEff") and int(line.split()[1], 16) or line.startswith("Uid") and "\t0" in line:
            print("ESCAPE:", line)
try:
    os.setxattr("/tmp/mine", "security.capability", bytes.fromhex("0100000200200000000000000000000000000000"))
    print("ESCAPE: capability set")
except OSError as error:
    print("BLOCKED:", error)
print("DONE")
