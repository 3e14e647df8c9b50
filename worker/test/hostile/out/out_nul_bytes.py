import sys
sys.stdout.write("\0" * 100_000)
print("DONE")
