import math


def rectangle(width, height):
    return width * height


def circle(radius):
    return math.pi * radius ** 2
