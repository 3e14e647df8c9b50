import builtins, gc, json, os, signal, sys, tempfile, threading
own = (".", os.environ["TMPDIR"], os.environ["HOME"])


def names(folder):
    try:
        return os.listdir(folder)
    except OSError as error:  # what is the host's is closed; one's own must open
        return [str(error)] if folder in own else []


odd = [name for folder in (*own, "/tmp", "/dev/shm") for name in names(folder) if name != "main.py"]
# 63 carries the line of a stop.
odd += [fd for fd in names("/proc/self/fd") if int(fd) > 4 and fd != "63"]
odd += [pid for pid in names("/proc") if pid.isdigit() and int(pid) not in (1, os.getpid())]
odd += [name for name in os.environ if "SECRET" in name or "CANARY" in name]
odd += [] if json.dumps([1]) == "[1]" and builtins.len([1, 2]) == 2 and None is not Ellipsis else ["interpreter"]
odd += [] if threading.active_count() == 1 and signal.getsignal(signal.SIGTERM) == signal.SIG_DFL else ["threads or signals"]
print("CLEAN" if not odd else f"DIRTY {odd}")
