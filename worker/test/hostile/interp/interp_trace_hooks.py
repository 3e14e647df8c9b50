import sys, threading
print("DONE", flush=True)
def bad(*args):
    raise SystemError("no")
threading.setprofile(bad)
sys.meta_path.insert(0, type("F", (), {"find_spec": bad})())
sys.addaudithook(bad)
sys.settrace(bad)
import this_does_not_exist
