import numpy
print(numpy.ones((50_000, 50_000)).sum())
