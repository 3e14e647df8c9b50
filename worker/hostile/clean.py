import builtins, gc, json, os, signal, sys, tempfile, threading
odd = [name for folder in (".", "/tmp", "/dev/shm", os.environ["HOME"]) for name in os.listdir(folder) if name != "main.py"]
odd += [fd for fd in os.listdir("/proc/self/fd") if int(fd) > 4] if os.path.isdir("/proc/self/fd") else []
odd += [pid for pid in os.listdir("/proc") if pid.isdigit() and int(pid) not in (1, os.getpid())] if os.path.isdir("/proc/self") else []
odd += [name for name in os.environ if "SECRET" in name or "CANARY" in name]
odd += [] if json.dumps([1]) == "[1]" and builtins.len([1, 2]) == 2 and None is not Ellipsis else ["interpreter"]
odd += [] if threading.active_count() == 1 and signal.getsignal(signal.SIGTERM) == signal.SIG_DFL else ["threads or signals"]
print("CLEAN" if not odd else f"DIRTY {odd}")
