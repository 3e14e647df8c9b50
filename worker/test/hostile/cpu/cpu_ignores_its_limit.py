import resource, signal
signal.signal(signal.SIGXCPU, signal.SIG_IGN)
try:
    resource.setrlimit(resource.RLIMIT_CPU, (1000, 1000))
    print("ESCAPE: raised")
except (ValueError, OSError) as error:
    print("BLOCKED:", error, flush=True)
while True:
    pass
