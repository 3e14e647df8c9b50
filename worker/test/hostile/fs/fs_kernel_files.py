def attempt(what, act):
    try:
        done = act()
    except Exception as error:
        print("BLOCKED:", what, type(error).__name__, getattr(error, "errno", ""), flush=True)
    else:
        print("ESCAPE:" if done else "no effect:", what, flush=True)

for path in ("/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/proc/sys/vm/overcommit_memory", "/proc/sys/kernel/hostname", "/proc/self/oom_score_adj",
             "/proc/1/oom_score_adj", "/sys/kernel/uevent_helper", "/sys/fs/cgroup/cgroup.procs", "/proc/self/uid_map", "/proc/self/setgroups",
             "/proc/self/loginuid", "/proc/self/coredump_filter", "/proc/self/timerslack_ns", "/proc/sys/net/ipv4/ip_forward", "/sys/power/state", "/proc/1/comm"):
    attempt(path, lambda: open(path, "w").write("0"))
for path in "/proc/kcore", "/proc/kallsyms", "/proc/keys", "/proc/key-users", "/proc/timer_list", "/proc/kpageflags", "/proc/modules", "/proc/cmdline", "/proc/mounts", "/sys/kernel":
    attempt(path, lambda: path != "/proc/mounts" and open(path, "rb").read(10))
print("DONE")
