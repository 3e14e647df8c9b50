import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
def call(number, *arguments):
    done = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])
    if done < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return done
def attempt(what, act):
    try:
        done = act()
    except Exception as error:
        print("BLOCKED:", what, type(error).__name__, getattr(error, "errno", ""), flush=True)
    else:
        print("ESCAPE:" if done else "no effect:", what, flush=True)
attempt('reboot', lambda: call(169, 0xfee1dead, 0x28121969, 0, 0) == 0)
attempt('init_module', lambda: call(175, 0, 0, b'') == 0)
attempt('finit_module', lambda: call(313, 0, b'', 0) == 0)
attempt('delete_module', lambda: call(176, b'x', 0) == 0)
attempt('kexec', lambda: call(246, 0, 0, 0, 0) == 0)
attempt('swapon', lambda: call(167, b'/box/x', 0) == 0)
attempt('swapoff', lambda: call(168, b'/box/x') == 0)
attempt('add_key', lambda: call(248, b'user', b'x', b'x', 1, -3) > 0)
attempt('keyctl', lambda: call(250, 0, -3, 1) > 0)
attempt('settimeofday', lambda: call(164, bytes(16), 0) == 0)
attempt('clock_settime', lambda: call(227, 0, bytes(16)) == 0)
attempt('adjtimex', lambda: call(159, bytes(208)) >= 0)
attempt('sethostname', lambda: call(170, b'x', 1) == 0)
attempt('acct', lambda: call(163, b'/box/x') == 0)
attempt('quotactl', lambda: call(179, 0, 0, 0, 0) == 0)
attempt('syslog', lambda: call(103, 3, bytes(100), 100) > 0)
attempt('iopl', lambda: call(172, 3) == 0)
attempt('ioperm', lambda: call(173, 0x80, 1, 1) == 0)
attempt('modify_ldt', lambda: call(154, 1, bytes(16), 16) == 0)
attempt('personality', lambda: call(135, 0x0400000) >= 0)
attempt('vhangup', lambda: call(153) == 0)
print("DONE")
