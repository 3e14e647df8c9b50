import random

secret = random.randint(1, 20)
tries = 0

print("I am thinking of a number from 1 to 20.")
while True:
    guess = int(input("Your guess: "))
    tries += 1
    if guess < secret:
        print("Higher!")
    elif guess > secret:
        print("Lower!")
    else:
        print(f"Yes! You found it in {tries} tries.")
        break

# Try next: allow 5 tries, then say what the number was.
