def attempt(what, act):
    try:
        done = act()
    except Exception as error:
        print("BLOCKED:", what, type(error).__name__, getattr(error, "errno", ""), flush=True)
    else:
        print("ESCAPE:" if done else "no effect:", what, flush=True)

import fcntl, os, signal
for owner in (1, -1, -2, os.getppid(), -(2**31) + 1):
    for fd in (0, 1, 2, 3):
        def aim():
            fcntl.fcntl(fd, fcntl.F_SETOWN, owner)
            fcntl.fcntl(fd, 10, signal.SIGKILL)
            fcntl.fcntl(fd, fcntl.F_SETFL, fcntl.fcntl(fd, fcntl.F_GETFL) | os.O_ASYNC | os.O_NONBLOCK)
        attempt((owner, fd), aim)
for _ in range(200):
    try:
        os.write(1, b".")
    except BlockingIOError:
        pass
print("DONE")
