import os, resource
try:
    resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY,) * 2)
    print("ESCAPE: core limit raised")
except (ValueError, OSError) as error:
    print("BLOCKED:", error, flush=True)
os.abort()
