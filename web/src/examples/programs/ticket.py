age = int(input("How old are you? "))

if age < 6:
    price = 0
elif age < 18:
    price = 5
else:
    price = 9

if price == 0:
    print("You get in for free.")
else:
    print(f"Your ticket costs {price} euros.")

# Try next: from 65 on, a ticket costs 6 euros.
