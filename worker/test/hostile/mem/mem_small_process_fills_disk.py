import os
os.execv("/bin/dd", ["dd", "if=/dev/zero", "of=/box/tmp/x", "bs=1M"])
