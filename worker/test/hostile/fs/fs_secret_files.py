import glob, os
for pattern in ("/etc/shadow", "/etc/gshadow", "/etc/sudoers", "/root/*", "/root/.*", "/home/*", "/var/*", "/srv/*", "/opt/*", "/mnt/*", "/media/*", "/boot/*",
                "/run/*", "/tmp/hostile-canary-secret", "/old/*", "/work/*", "/app/*", "/proc/1/environ", "/proc/1/maps", "/proc/1/mem", "/etc/ssl/private/*"):
    for path in glob.glob(pattern):
        try:
            text = open(path, "rb").read(2000)
            if path == "/proc/1/environ" and text or "shadow" in path or b"canary" in text:
                print("ESCAPE:", path, text[:200])
        except OSError as error:
            print("BLOCKED:", path, error.errno)
print(sorted(os.listdir("/")))
print("DONE")
