import sys
sys.setrecursionlimit(10**8)
def hook(*a): hook(*a)
sys.excepthook = hook
raise ValueError
