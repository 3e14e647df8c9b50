import ctypes, signal, time
# One-nanosecond timers with an ignored signal: before Linux 6.13 each fires at every tick, in interrupts that no meter
# counts.
libc = ctypes.CDLL(None, use_errno=True)
signal.signal(34, signal.SIG_IGN)
signal.signal(signal.SIGUSR1, signal.SIG_IGN)
class Event(ctypes.Structure): _fields_ = [("value", ctypes.c_void_p), ("signal", ctypes.c_int), ("notify", ctypes.c_int), ("pad", ctypes.c_int * 12)]
class Times(ctypes.Structure): _fields_ = [(name, ctypes.c_long) for name in ("interval_s", "interval_ns", "first_s", "first_ns")]
count = 0
for number in 34, signal.SIGUSR1:
    for clock in 0, 1, 2, 3, 7:
        while count < 60000:
            timer = ctypes.c_void_p()
            if libc.timer_create(clock, ctypes.byref(Event(None, number, 0)), ctypes.byref(timer)):
                break
            libc.timer_settime(timer, 0, ctypes.byref(Times(0, 1, 0, 1)), None)
            count += 1
print("ESCAPE: timers without end" if count > 1000 else "BLOCKED:", count, ctypes.get_errno(), flush=True)
time.sleep(1.5)
print("DONE")
