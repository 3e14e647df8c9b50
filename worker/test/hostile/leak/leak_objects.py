import gc, socket, sys
texts = set()
for thing in gc.get_objects():
    if isinstance(thing, socket.socket) and thing.fileno() >= 0:
        print("ESCAPE: socket", thing)
    if isinstance(thing, dict):
        texts.update(str(value) for value in list(thing.values()) if isinstance(value, (str, bytes)) and len(value) < 4096)
frame = sys._getframe()
while frame is not None:
    texts.update(str(value) for value in frame.f_locals.values())
    texts.add(frame.f_code.co_filename)
    frame = frame.f_back
for text in texts:
    if "canary-" + "7f3a91" in text or "redis" + "://" in text or "node_" + "modules" in text or "supervisor/" + "__main__.py" in text:
        print("ESCAPE:", text[:200])
print("DONE")
