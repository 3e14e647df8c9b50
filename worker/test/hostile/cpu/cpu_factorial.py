import math; len(str(math.factorial(5_000_000)))
