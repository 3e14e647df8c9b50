def attempt(what, act):
    try:
        done = act()
    except Exception as error:
        print("BLOCKED:", what, type(error).__name__, getattr(error, "errno", ""), flush=True)
    else:
        print("ESCAPE:" if done else "no effect:", what, flush=True)

import os
open("own", "w").close()
attempt("attribute on /usr", lambda: os.setxattr("/usr/bin/python3", "user.x", b"x") is None)
total = 0
try:
    for number in range(100_000):
        os.setxattr("own", f"user.n{number}", bytes(60_000))
        total += 60_000
except OSError as error:
    print("BLOCKED:", error)
print("ESCAPE:" if total > 512 << 20 else "held", total)
print("DONE")
