"""The root of tier 4: a copy of the files that programs need, as hard links where the disk allows it, since nothing can
be mounted.

Root owns everything in it, and no other user may write to a folder in it: a folder writable by all would be a channel
between runs. The programs' own folders are below /box.
"""

import glob
import os
import shutil
import stat

from confinement.root_filesystem import accounts, DEVICES, HOST_FILES, OWN_FILES, write_files

FOLDERS = ("/usr/lib/python3*", "/usr/local/lib/python3*", "/usr/lib/*-linux-gnu", "/usr/lib64",
           "/usr/share/zoneinfo", "/usr/share/fonts", "/usr/share/fontconfig", "/usr/share/matplotlib",
           "/usr/share/mime")
FILES = ("/usr/lib/*.so*", "/usr/local/lib/libpython*", "/usr/bin/python3*", "/usr/local/bin/python3*", *HOST_FILES)
COMMANDS = """
sh dash bash env cat ls echo true false sleep head tail wc sort uniq cut tr grep sed tee touch mkdir rmdir rm cp mv
date pwd uname id seq printf test expr
""".split()
SET_IDS = stat.S_ISUID | stat.S_ISGID


def build(root, prefixes, modules, users):
    """Fills the new folder `root`, in which each of `users` has an account. OSError where its disk allows no devices or
    no programs."""
    _make_devices(root)
    for name in ("box", "etc", "opt/runq"):
        os.makedirs(f"{root}/{name}")
    os.chmod(root + "/box", 0o711)
    for pattern in (*FOLDERS, *prefixes, *FILES, *(f"/usr/bin/{name}" for name in COMMANDS)):
        for path in glob.glob(pattern):
            _copy_tree(path, root)
    write_files(root, {**OWN_FILES, **accounts(users)})
    write_files(root + "/opt/runq", modules)
    for name in ("lib", "lib32", "lib64", "bin", "sbin"):
        if os.path.isdir(f"{root}/usr/{name}"):
            os.symlink("usr/" + name, f"{root}/{name}")


def _make_devices(root):
    if os.statvfs(root).f_flag & (os.ST_NODEV | os.ST_NOEXEC):
        raise OSError(f"{root} lies on a disk without devices or programs")
    os.mkdir(root + "/dev")
    for name in DEVICES:
        path = f"{root}/dev/{name}"
        os.mknod(path, 0o666 | stat.S_IFCHR, os.stat("/dev/" + name).st_rdev)
        os.chmod(path, 0o666)
        os.close(os.open(path, os.O_RDONLY))


def _copy_tree(path, root):
    """Copies a file, a link or a whole folder to the same path below `root`, without set-user-id and unreadable
    files."""
    pending = [path]
    os.makedirs(os.path.dirname(root + path), exist_ok=True)
    while pending:
        path = pending.pop()
        status = os.lstat(path)
        if stat.S_ISDIR(status.st_mode):
            os.makedirs(root + path, 0o755, exist_ok=True)
            with os.scandir(path) as entries:
                pending.extend(entry.path for entry in entries)
        elif os.path.lexists(root + path):
            continue
        elif stat.S_ISLNK(status.st_mode):
            os.symlink(os.readlink(path), root + path)
        elif stat.S_ISREG(status.st_mode) and not status.st_mode & SET_IDS and status.st_mode & stat.S_IROTH:
            _copy(path, root + path)


def _copy(source, target):
    """Makes a hard link where source and target are on one disk. Only root may write to either, so sharing the file is
    safe."""
    try:
        if os.lstat(source).st_mode & stat.S_IWOTH == 0:
            return os.link(source, target, follow_symlinks=False)
    except OSError:
        pass
    shutil.copyfile(source, target)
    os.chmod(target, os.stat(source).st_mode & 0o755)
