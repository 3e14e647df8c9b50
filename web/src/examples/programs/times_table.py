number = 7

print(f"The table of {number}:")
for factor in range(1, 11):
    print(f"{factor:2} x {number} = {factor * number:2}")

# A while loop repeats as long as its condition is true.
doubled = 1
steps = 0
while doubled < 1000:
    doubled = doubled * 2
    steps = steps + 1
print(f"Doubling 1 goes past 1000 after {steps} steps.")

# Try next: print the tables of 1 to
# 10, with one loop inside another.
