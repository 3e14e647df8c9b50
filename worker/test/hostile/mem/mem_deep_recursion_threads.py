import sys, threading
sys.setrecursionlimit(10**7)
threading.stack_size(64 << 20)
def dive(depth):
    return [depth] + dive(depth + 1)
for _ in range(20):
    try:
        threading.Thread(target=dive, args=(0,)).start()
    except RuntimeError as error:
        print(error)
        break
