import os, struct
# Items nested so deeply that Python's JSON can read but not write them, of every kind and in every kind of value.
KINDS = [b'"turtle"', b'"prompt"', b'"completion"', b'"plot"', b'"hint"', b'"other"', b"null", b"[]", b"{}", b"1e999", b"NaN"]
FIELDS = [b"ops", b"text", b"source", b"id", b"from", b"matches", b"data", b"mediaType", b"alt", b"memoryError"]
for depth in [*range(900, 1011), 5000, 100_000]:
    for kind in KINDS:
        for opening, closing in ((b"[", b"]"), (b'{"x":', b"}")):
            value = opening * depth + b"0" + closing * depth
            fields = b",".join(b'"%s":%s' % (field, value if depth % len(FIELDS) == n else b"0") for n, field in enumerate(FIELDS))
            body = b'{"kind":%s,%s}' % (kind, fields)
            try:
                os.write(3, struct.pack("<I", len(body)) + body)
            except OSError:
                pass
print("DONE")
