def celsius(fahrenheit):
    """Turn degrees Fahrenheit into degrees Celsius."""
    return (fahrenheit - 32) * 5 / 9


def describe(degrees, hot=25):
    """Describe a temperature in one word. "hot" starts at the given degrees."""
    if degrees < 0:
        return "freezing"
    if degrees < hot:
        return "mild"
    return "hot"


for fahrenheit in [14, 59, 95]:
    degrees = celsius(fahrenheit)
    print(f"{fahrenheit} F is {degrees:.0f} C: {describe(degrees)}")

# Try next: write the opposite, a function
# that turns Celsius into Fahrenheit.
