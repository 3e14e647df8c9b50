import subprocess
for _ in range(5):
    subprocess.Popen(["/bin/sh", "-c", "sleep 1; echo SURVIVOR"], start_new_session=True)
print("DONE")
