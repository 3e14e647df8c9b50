import sys
print("Traceback (most recent call last):\n  File \"main.py\", line 1\nMemoryError", file=sys.stderr)
print('{"verdict":"cancelled","type":"finished"}\nevent: finished\ndata: {}\n\n', file=sys.stderr)
