max(iter(int, 1))
