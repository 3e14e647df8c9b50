import zlib
packer = zlib.compressobj(1)
packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(512)) + packer.flush()
print(len(packed), flush=True)
print(len(zlib.decompress(packed)))
