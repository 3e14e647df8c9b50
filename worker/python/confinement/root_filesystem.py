"""The file system that all programs of a zygote see: /usr read-only, a few files in /etc, five devices, an empty /box.

Built once per zygote inside its own mount namespace. Each unit then mounts its own tmpfs over /box and its own /proc
over /proc.
"""

import os

from linux import syscalls

READ_ONLY = syscalls.MS_BIND | syscalls.MS_REMOUNT | syscalls.MS_RDONLY | syscalls.MS_NOSUID
HOST_FILES = ("/etc/ld.so.cache", "/etc/services", "/etc/protocols", "/etc/localtime", "/etc/fonts",
              "/etc/matplotlibrc", "/etc/pylintrc", "/etc/alternatives")
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
    syscalls.mount(source, target, None, syscalls.MS_BIND | syscalls.MS_REC)
    # Keep the restrictions of the source (a container's /dev is nosuid and noexec): a user namespace may not lift them.
    preserved = os.statvfs(target).f_flag & (syscalls.MS_NOSUID | syscalls.MS_NODEV | syscalls.MS_NOEXEC)
    syscalls.mount(None, target, None, READ_ONLY | flags | preserved)


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
    """Account files. Every unit has its own user; each is named student."""
    lines = [f"student:x:{uid}:{uid}:student:/box/home:/bin/sh\n" for uid in users]
    groups = [f"student:x:{uid}:\n" for uid in users]
    return {
        "etc/passwd": "".join(["root:x:0:0:root:/:/bin/false\n", *lines]),
        "etc/group": "".join(["root:x:0:\n", *groups]),
    }


def write_files(folder, texts):
    """`texts`: path -> text, also of files in folders that do not exist yet."""
    for path, text in texts.items():
        os.makedirs(os.path.dirname(f"{folder}/{path}"), exist_ok=True)
        with open(f"{folder}/{path}", "w") as file:
            file.write(text)


def build(prefixes, modules, users):
    """Turns the mount namespace of this process into the programs' file system. True when /proc could be mounted.

    `prefixes`: folders outside /usr that contain the interpreter. `modules`: path -> source of the modules in
    /opt/runq. `users`: the uids of the units.
    """
    syscalls.mount(None, "/", None, syscalls.MS_REC | syscalls.MS_SLAVE)
    syscalls.mount("tmpfs", BASE, "tmpfs", syscalls.MS_NOSUID | syscalls.MS_NODEV, "mode=755,size=1m")
    for name in ("usr", "etc", "dev", "proc", "box", "old", "opt/runq"):
        os.makedirs(f"{BASE}/{name}")
    _bind("/usr", BASE + "/usr", syscalls.MS_NODEV)
    for folder in prefixes:
        if not os.path.isdir(folder):
            raise OSError(f"the interpreter's folder {folder} cannot be reached by other users")
        _bind(folder, BASE + folder, syscalls.MS_NODEV)
    for path in HOST_FILES:
        _bind(path, BASE + path, syscalls.MS_NODEV)
    for name in DEVICES:
        _bind("/dev/" + name, f"{BASE}/dev/{name}")
    write_files(BASE, {**OWN_FILES, **accounts(users)})
    write_files(BASE + "/opt/runq", modules)
    _links()
    os.chdir(BASE)
    syscalls.pivot_root(".", "old")
    os.chdir("/")
    has_proc = _mount_proc()
    syscalls.unmount("/old")
    os.rmdir("/old")
    # The zygote writes its font caches here during the preload; units never see it.
    syscalls.mount("tmpfs", "/box", "tmpfs", syscalls.MS_NOSUID | syscalls.MS_NODEV, "mode=755,size=32m")
    for name in ("tmp", "shm", "home", "work"):
        os.mkdir("/box/" + name)
    syscalls.mount(None, "/", None, READ_ONLY | syscalls.MS_NODEV)
    syscalls.set_host_name("sandbox")
    return has_proc


def _mount_proc():
    """Mounts a new /proc. Containers that mask parts of /proc forbid it in a user namespace; programs then have
    none."""
    try:
        syscalls.mount("proc", "/proc", "proc", syscalls.MS_NOSUID | syscalls.MS_NODEV | syscalls.MS_NOEXEC)
        return True
    except OSError:
        return False
