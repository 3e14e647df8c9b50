import os
for number in range(30):
    os.makedirs(f"a{number}/b/c")
    open(f"a{number}/b/secret", "w").write("x")
    os.chmod(f"a{number}/b/secret", 0)
    os.chmod(f"a{number}/b", 0)
os.chmod("main.py", 0)
os.chmod(".", 0)
print("DONE")
