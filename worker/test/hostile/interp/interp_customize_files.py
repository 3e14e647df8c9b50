def attempt(what, act):
    try:
        done = act()
    except Exception as error:
        print("BLOCKED:", what, type(error).__name__, getattr(error, "errno", ""), flush=True)
    else:
        print("ESCAPE:" if done else "no effect:", what, flush=True)

import os, site, sys
for folder in ".", os.environ["HOME"], "/tmp", site.getusersitepackages():
    os.makedirs(folder, exist_ok=True)
    for name in "sitecustomize.py", "usercustomize.py", "evil.pth", "os.py", "program.py", "zygote.py", "linux.py", "json.py", ".pythonrc.py":
        attempt(name, lambda: open(os.path.join(folder, name), "w").write("import os; os._exit(66)\n") and False)
print("DONE")
