import os
me = os.getpid()
for pid in filter(str.isdigit, os.listdir("/proc")):
    if int(pid) not in (1, me):
        print("ESCAPE: process", pid)
    for name in "cmdline", "environ", "cgroup", "mountinfo", "status", "maps", "auxv", "stack", "syscall":
        try:
            text = open(f"/proc/{pid}/{name}", "rb").read()
        except OSError as error:
            continue
        if b"canary-" + b"7f3a91" in text or b"redis" + b"://" in text or b"/" + b"work/" in text.replace(b"/box/work", b"") or b"node_" + b"modules" in text:
            print("ESCAPE:", pid, name, text[:300])
        if name == "cgroup" and any(line.split(b":", 2)[2] != b"/" for line in text.splitlines()):
            print("own groups", text)
print(os.uname().nodename, "DONE")
