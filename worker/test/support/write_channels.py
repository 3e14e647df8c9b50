"""Writes random messages to every descriptor that a program may have. `program-channels.test.ts` sends it as `main.py`.

The test prepends these settings: `SEED`, `MESSAGES`, `WRITERS` (processes that write at the same time) and `WHOLE` (the
share of items with a correct length prefix; after a wrong one, the rest is misread).
"""

import json
import os
import random
import struct

DISPLAY_FD = 3
OTHERS = [0, 1, 2, 4, 5, 6, 7, 8, 9]
KINDS = ["plot", "turtle", "prompt", "completion", "hint", "unknown", "__proto__", "", None, 7, [], {}]
FIELDS = ["kind", "ops", "text", "source", "waiting", "id", "from", "matches", "mediaType", "data", "alt",
          "memoryError", "__proto__"]
WORDS = ["image/png", "image/svg+xml", "eHh4", "console", "more", "input", "print(", "#ff0000", ">>> ", "x" * 3000,
         "\U0001f422" * 300]
OPERATIONS = ["line", "polygon", "text", "image", "picture", "level", "delete", "background", "region", "size", "title",
              "frame", "no"]
# Python reads all of them as JSON but the last two; JavaScript reads fewer.
SCALARS = ["null", "true", "false", "0", "-1", "1.5", "NaN", "Infinity", "-Infinity", "1e400", "-1e-400", "1" * 20,
           "1" * 400, "1" * 4299, '"\\ud83d"', '"\\udc22\\ud83d"', '"\\u0000"', '"\xff"', '"\\ud83d\\udc22"',
           "1" * 4301, "nope"]


def nested(chance):
    depth = chance.choice([3, 50, chance.randint(900, 1010), chance.randint(900, 1010), 20_000])
    opening, closing = chance.choice([("[", "]"), ('{"a":', "}"), ('{"kind":', "}")])
    return opening * depth + chance.choice(["1", "[]", "{}"]) + closing * depth


def value(chance, depth=3):
    kind = chance.random()
    if kind < 0.05:
        return nested(chance)
    if kind < 0.45 or depth == 0:
        return chance.choice(SCALARS)
    if kind < 0.6:
        return json.dumps(chance.choice(WORDS))
    if kind < 0.8:
        return "[" + ",".join(value(chance, depth - 1) for _ in range(chance.randint(0, 6))) + "]"
    return item(chance, depth - 1, chance.randint(0, 4))


def item(chance, depth, fields):
    """An object with names that mean something; one of them may come twice."""
    pairs = [f"{json.dumps(chance.choice(FIELDS))}:{value(chance, depth)}" for _ in range(fields)]
    return "{" + ",".join(pairs) + "}"


def operation(chance):
    arguments = [value(chance, 1) for _ in range(chance.randint(0, 10))]
    return "[" + ",".join([json.dumps(chance.choice(OPERATIONS)), *arguments]) + "]"


def message(chance):
    """The JSON of one item, which is of a known kind more often than not."""
    kind = chance.random()
    if kind < 0.1:
        return value(chance)
    if kind < 0.4:
        return '{"kind":"turtle","ops":[' + ",".join(operation(chance) for _ in range(chance.randint(0, 5))) + "]}"
    if kind < 0.5:
        return '{"kind":"turtle","ops":' + nested(chance) + "}"
    fields = [f"{json.dumps(name)}:{value(chance)}" for name in chance.sample(FIELDS[1:], chance.randint(0, 6))]
    return "{" + ",".join([f'"kind":{json.dumps(chance.choice(KINDS))}', *fields]) + "}"


def frame(chance):
    body = message(chance).encode(chance.choice(["utf-8"] * 18 + ["utf-16", "utf-8-sig"]))
    length = len(body) if chance.random() < WHOLE else chance.choice([0, 3, len(body) // 2, len(body) + 5])
    return struct.pack("<I", length) + body


def write(fd, data):
    try:
        while data:
            data = data[os.write(fd, data):]
    except OSError:
        pass


def write_all(seed):
    chance = random.Random(seed)
    for _ in range(MESSAGES):
        write(DISPLAY_FD, frame(chance))
        if chance.random() < 0.05:
            write(chance.choice(OTHERS), frame(chance)[:200])
    write(DISPLAY_FD, struct.pack("<I", chance.choice([6 << 20, (6 << 20) + 1, 2**32 - 1])) + chance.randbytes(100_000))
    for fd in OTHERS:
        write(fd, chance.randbytes(chance.randint(0, 2_000)))


children = []
for number in range(1, WRITERS):
    pid = os.fork()
    if pid == 0:
        write_all(SEED + number)
        os._exit(0)
    children.append(pid)
write_all(SEED)
for pid in children:
    os.waitpid(pid, 0)
os._exit(7)
