def attempt(what, act):
    try:
        done = act()
    except Exception as error:
        print("BLOCKED:", what, type(error).__name__, getattr(error, "errno", ""), flush=True)
    else:
        print("ESCAPE:" if done else "no effect:", what, flush=True)

import gc, sys, types
found = {}
for thing in gc.get_objects():
    if isinstance(thing, types.FunctionType) and thing.__code__.co_filename == "<runq>":
        found[thing.__name__] = thing
frame = sys._getframe()
while frame is not None:
    found.update({name: value for name, value in frame.f_globals.items() if callable(value) and name != "print"})
    frame = frame.f_back
space = next((f.__globals__ for f in found.values() if isinstance(f, types.FunctionType) and "unshare" in f.__globals__), {})
for name, arguments in {"mount": (None, "/", None, 32), "unshare": (0x10000000,), "setns": (0, 0), "pivot_root": (".", "."), "unmount": ("/proc",), "set_host_name": ("x",)}.items():
    if name in space:
        attempt(name, lambda: space[name](*arguments) is None)
print("DONE")
