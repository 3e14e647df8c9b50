import zlib
packer = zlib.compressobj(1, wbits=-15)
block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
packed = block * 512 + packer.flush()
print(len(packed), flush=True)
print(len(zlib.decompress(packed, wbits=-15)))
