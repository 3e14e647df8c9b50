import json, os, struct
body = json.dumps({"kind": "hint", "memoryError": True}).encode()
os.write(3, struct.pack("<I", len(body)) + body)
