class Pet:
    """An animal with a name, that gets hungry when it plays."""

    def __init__(self, name, sound):
        self.name = name
        self.sound = sound
        self.hunger = 0

    def play(self):
        self.hunger += 2
        print(f"{self.name} plays and says {self.sound}!")

    def feed(self):
        self.hunger = max(0, self.hunger - 3)
        print(f"{self.name} eats.")

    def __str__(self):
        mood = "hungry" if self.hunger > 2 else "happy"
        return f"{self.name} is {mood}."


rex = Pet("Rex", "woof")
rex.play()
rex.play()
print(rex)
rex.feed()
print(rex)

# Try next: make a second pet, and
# let both of them play in a loop.
