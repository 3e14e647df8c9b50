import csv

with open("mountains.csv") as file:
    mountains = list(csv.DictReader(file))

print(f"{len(mountains)} mountains")
for mountain in mountains:
    print(f"{mountain['name']:<12} {mountain['height_m']:>6} m  {mountain['continent']}")

heights = [int(mountain["height_m"]) for mountain in mountains]
highest = mountains[heights.index(max(heights))]
print("Highest:", highest["name"])
print(f"On average {sum(heights) / len(heights):.0f} m")

# Try next: print only the mountains
# that are higher than 6000 m.
