/** A program to begin with. */
export interface Example {
  name: string;
  code: string;
}

/** What the editor holds on a first visit, and what the list of examples offers. */
export const examples: readonly Example[] = [
  {
    name: 'Hello',
    code: `print("Hello, class!")

for name in ["Ada", "Grace", "Katherine"]:
    print("Welcome,", name)
`,
  },
  {
    name: 'Ask a question',
    code: `name = input("What is your name? ")
age = int(input("How old are you? "))
print(f"Hello {name}! In ten years you will be {age + 10}.")
`,
  },
  {
    name: 'Loop with progress',
    code: `import time

total = 20
for step in range(total + 1):
    bar = "#" * step + "." * (total - step)
    print(f"\\r[{bar}] {step * 100 // total:3d} %", end="", flush=True)
    time.sleep(0.15)
print("\\nDone.")
`,
  },
  {
    name: 'Find the mistake',
    code: `def average(numbers):
    return sum(numbers) / len(numbers)

print("First class:", average([2, 3, 1]))
print("Second class:", average([]))
`,
  },
  {
    name: 'Write and read a file',
    code: `with open("scores.csv", "w") as file:
    file.write("name,score\\n")
    file.write("Ada,97\\n")
    file.write("Grace,95\\n")

with open("scores.csv") as file:
    for number, line in enumerate(file, start=1):
        print(number, line.rstrip())
`,
  },
  {
    name: 'Draw a plot',
    code: `import math
import matplotlib.pyplot as plt

xs = [x / 10 for x in range(0, 63)]
plt.plot(xs, [math.sin(x) for x in xs], label="sine")
plt.plot(xs, [math.cos(x) for x in xs], label="cosine")
plt.title("Two waves")
plt.legend()
plt.show()
`,
  },
];
