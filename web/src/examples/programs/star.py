import turtle

colors = ["crimson", "darkorange", "gold", "seagreen", "royalblue"]

turtle.speed(8)
turtle.pensize(3)
for step in range(40):
    turtle.pencolor(colors[step % len(colors)])
    turtle.forward(20 + step * 5)
    turtle.left(144)
turtle.hideturtle()

# Try next: turn by 121 instead
# of 144. Which shape do you get?
