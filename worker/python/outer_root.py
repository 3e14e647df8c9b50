"""The file system that every program of a zygote sees: /usr read-only, a handful of files in /etc, five devices, an empty /box.

Built once per zygote inside its own mount namespace; each unit then puts its own tmpfs over /box and its own /proc over /proc.
"""

import os

import linux

READ_ONLY = linux.MS_BIND | linux.MS_REMOUNT | linux.MS_RDONLY | linux.MS_NOSUID
HOST_FILES = ("/etc/ld.so.cache", "/etc/services", "/etc/protocols", "/etc/localtime", "/etc/fonts", "/etc/matplotlibrc", "/etc/alternatives")
DEVICES = ("null", "zero", "full", "urandom", "random")
OWN_FILES = {
    "etc/hosts": "127.0.0.1 localhost\n::1 localhost\n",
    "etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
}
BASE = "/tmp"


def _bind(source, target, flags=0):
    if not os.path.exists(source):
        return
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "w"):
            pass
    linux.mount(source, target, None, linux.MS_BIND | linux.MS_REC)
    # What the source forbids (a container's /dev is nosuid and noexec) stays forbidden: inside a user namespace it may not be lifted.
    kept = os.statvfs(target).f_flag & (linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC)
    linux.mount(None, target, None, READ_ONLY | flags | kept)


def _links():
    for name in ("lib", "lib32", "lib64", "bin", "sbin"):
        if os.path.exists("/usr/" + name):
            os.symlink("usr/" + name, BASE + "/" + name)
    os.symlink("/proc/self/fd", BASE + "/dev/fd")
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        os.symlink(f"/proc/self/fd/{number}", f"{BASE}/dev/{name}")
    os.symlink("/box/shm", BASE + "/dev/shm")
    os.symlink("/box/tmp", BASE + "/tmp")


def accounts(users):
    """Every unit has a user of its own; each is called student."""
    lines = [f"student:x:{uid}:{uid}:student:/box/home:/bin/sh\n" for uid in users]
    groups = [f"student:x:{uid}:\n" for uid in users]
    return {
        "etc/passwd": "".join(["root:x:0:0:root:/:/bin/false\n", *lines]),
        "etc/group": "".join(["root:x:0:\n", *groups]),
    }


def build(prefixes, modules, users):
    """Turns the mount namespace of this process into the programs' world; true when /proc could be mounted.

    `prefixes`: folders outside /usr that the interpreter lives in. `modules`: name -> source of what programs may import from /opt/runq.
    `users`: the numbers of the units' users.
    """
    linux.mount(None, "/", None, linux.MS_REC | linux.MS_SLAVE)
    linux.mount("tmpfs", BASE, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, "mode=755,size=1m")
    for name in ("usr", "etc", "dev", "proc", "box", "old", "opt/runq"):
        os.makedirs(f"{BASE}/{name}")
    _bind("/usr", BASE + "/usr", linux.MS_NODEV)
    for folder in prefixes:
        if not os.path.isdir(folder):
            raise OSError(f"the interpreter's folder {folder} cannot be reached by other users")
        _bind(folder, BASE + folder, linux.MS_NODEV)
    for path in HOST_FILES:
        _bind(path, BASE + path, linux.MS_NODEV)
    for name in DEVICES:
        _bind("/dev/" + name, f"{BASE}/dev/{name}")
    for path, text in {**OWN_FILES, **accounts(users), **{f"opt/runq/{name}.py": text for name, text in modules.items()}}.items():
        with open(f"{BASE}/{path}", "w") as file:
            file.write(text)
    _links()
    os.chdir(BASE)
    linux.pivot_root(".", "old")
    os.chdir("/")
    has_proc = _mount_proc()
    linux.unmount("/old")
    os.rmdir("/old")
    # What the preload of a zygote writes (caches of fonts) goes here; units never see it.
    linux.mount("tmpfs", "/box", "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, "mode=755,size=32m")
    for name in ("tmp", "shm", "home", "work"):
        os.mkdir("/box/" + name)
    linux.mount(None, "/", None, READ_ONLY | linux.MS_NODEV)
    linux.set_host_name("sandbox")
    return has_proc


def _mount_proc():
    """Containers that mask parts of /proc forbid a fresh one in a user namespace; programs then do without."""
    try:
        linux.mount("proc", "/proc", "proc", linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC)
        return True
    except OSError:
        return False
