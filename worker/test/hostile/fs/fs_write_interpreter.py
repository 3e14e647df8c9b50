def attempt(what, act):
    try:
        done = act()
    except Exception as error:
        print("BLOCKED:", what, type(error).__name__, getattr(error, "errno", ""), flush=True)
    else:
        print("ESCAPE:" if done else "no effect:", what, flush=True)

import os, sys
places = {*sys.path, os.path.dirname(os.__file__), "/opt/runq", "/usr/bin", "/usr/local/lib", "/etc", "/", "/usr/lib/python3/dist-packages", "/proc", "/dev", "/old", "/opt", "/lib"}
for place in sorted(filter(None, places)):
    if not place.startswith(os.path.dirname(os.getcwd())):
        attempt(place, lambda: open(os.path.join(place, "sitecustomize.py"), "w").write("x"))
        attempt(place + " mkdir", lambda: os.mkdir(os.path.join(place, "evil")) is None)
for path in os.__file__, "/usr/bin/python3", "/opt/runq/runq_display.py", "/etc/passwd", "/etc/ld.so.cache":
    attempt(path, lambda: open(path, "r+b").write(b"x"))
    attempt("unlink " + path, lambda: os.unlink(path) is None)
    attempt("rename " + path, lambda: os.rename(path, path + "2") is None)
    attempt("chmod " + path, lambda: os.chmod(path, 0o777) is None and os.stat(path).st_mode & 0o777 == 0o777)
print("DONE")
