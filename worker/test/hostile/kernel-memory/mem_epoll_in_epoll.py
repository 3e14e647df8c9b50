import os, select, time
for make in (select.epoll, lambda: os.eventfd(0)) if hasattr(os, "eventfd") else (select.epoll,):
    for _ in range(20):
        if os.fork() == 0:
            kept = []
            try:
                while True:
                    one = make()
                    kept.append(one)
                    if make is select.epoll:
                        for other in kept[:-1][:60]:
                            one.register(other.fileno())
            except OSError:
                time.sleep(3)
            os._exit(0)
time.sleep(1)
print("DONE")
