name = input("What is your name? ")
age = int(input("How old are you? "))

print(f"Hello {name}!")
print(f"In ten years you will be {age + 10}.")

# Try next: ask for a favourite animal
# as well, and use it in a sentence.
