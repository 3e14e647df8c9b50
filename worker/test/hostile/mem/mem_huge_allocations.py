for make in (lambda: bytearray(1 << 62), lambda: "x" * (1 << 50), lambda: [0] * (1 << 60), lambda: 1 << (1 << 62), lambda: bytes(1 << 40)):
    try:
        make()
        print("ESCAPE: allocated")
    except (MemoryError, OverflowError) as error:
        print("BLOCKED:", type(error).__name__)
print("DONE")
