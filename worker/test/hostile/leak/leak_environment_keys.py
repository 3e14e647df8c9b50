import os
known = {"PATH", "LANG", "HOME", "TMPDIR", "USER", "LC_CTYPE", "PWD", "SHLVL", "OLDPWD"}
for name in os.environ:
    if name not in known and not name.startswith(("PYTHON", "MPL", "OPENBLAS", "OMP")):
        print("ESCAPE:", name)
print("DONE")
