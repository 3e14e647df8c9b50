import turtle

turtle.pensize(4)
turtle.pencolor("royalblue")

for side in range(4):
    turtle.forward(120)
    turtle.left(90)

# Try next: draw a triangle. It has 3 sides and turns by 120.
