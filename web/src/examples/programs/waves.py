import math
import matplotlib.pyplot as plt

xs = [step / 20 for step in range(0, 126)]

plt.plot(xs, [math.sin(x) for x in xs], label="sine")
plt.plot(xs, [math.cos(x) for x in xs], label="cosine")
plt.title("Two waves")
plt.xlabel("x")
plt.legend()
plt.show()

# Try next: add a third wave, half
# as high. It is 0.5 * math.sin(x).
