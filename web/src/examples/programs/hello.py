name = "class"
print(f"Hello, {name}!")

for friend in ["Ada", "Grace", "Katherine"]:
    print("Welcome,", friend)

# Try next: put your own name in,
# and greet three friends of yours.
