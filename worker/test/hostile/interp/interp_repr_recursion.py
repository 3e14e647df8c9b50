import json
x = []
for _ in range(2_000_000):
    x = [x]
try:
    repr(x)
except RecursionError as error:
    print(error)
try:
    json.dumps(x)
except RecursionError as error:
    print(error)
print("DONE")
