from area import rectangle, circle

kitchen = rectangle(4, 3)
hall = rectangle(6, 1.5)
tower = circle(2)

print("Kitchen:", kitchen, "square metres")
print("Hall:", hall, "square metres")
print("Tower:", round(tower, 1), "square metres")

# The functions are in the second file, area.py.
# Try next: write a function triangle(base,
# height) there, and use it here.
