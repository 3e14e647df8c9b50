text = "she sells sea shells on the sea shore"

counts = {}
for letter in text:
    if letter != " ":
        counts[letter] = counts.get(letter, 0) + 1

for letter, count in sorted(counts.items(), key=lambda pair: -pair[1]):
    print(letter, "#" * count, count)

# Try next: count words instead of letters.
# text.split() makes a list of them.
