import sys; sys.set_int_max_str_digits(0); len(str(7 ** 12_000_000)); len(str(3 ** 40_000_000))
