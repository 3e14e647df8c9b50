with open("diary.txt", "w") as file:
    file.write("Monday: wrote my first program.\n")
    file.write("Tuesday: wrote a file.\n")

# "a" adds to the end of a file that is already there.
with open("diary.txt", "a") as file:
    file.write("Wednesday: read it again.\n")

with open("diary.txt") as file:
    for number, line in enumerate(file, start=1):
        print(number, line.strip())

# Try next: open diary.txt below the
# output, then add a day of your own.
