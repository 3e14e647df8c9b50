"""turtle on the page: CPython's own module on a Tk layer that draws for the browser. What programs get is that module, not this one."""

import importlib.machinery
import importlib.util
import sys
import sysconfig

import runq_tkinter

LAYER = {"tkinter": runq_tkinter, "tkinter.simpledialog": runq_tkinter.simpledialog}


def _load():
    spec = importlib.machinery.PathFinder.find_spec("turtle", [sysconfig.get_path("stdlib")])
    if spec is None:
        raise ModuleNotFoundError("this Python has no turtle module; its standard library is incomplete", name="turtle")
    module = importlib.util.module_from_spec(spec)
    # Programs that import tkinter itself shall find the real one, or find that there is none.
    real = {name: sys.modules.get(name) for name in LAYER}
    sys.modules.update(LAYER, turtle=module)
    try:
        spec.loader.exec_module(module)
    finally:
        for name, value in real.items():
            if value is None:
                del sys.modules[name]
            else:
                sys.modules[name] = value
    _move_in_one_step(module)


def _move_in_one_step(module):
    """Moves and turns are told once, with the time that they take: the browser draws what lies between."""
    def told_once(method, count_steps):
        def moved(self, target):
            steps = count_steps(self, target) if self._speed and self.screen._tracing == 1 else 1
            speed, self._speed = self._speed, 0
            runq_tkinter.page.steps = steps
            try:
                return method(self, target)
            finally:
                runq_tkinter.page.steps = 1
                self._speed = speed
        return moved

    def count_hops(turtle, end):
        return 1 + int(abs(end - turtle._position) / (3 * 1.1 ** turtle._speed * turtle._speed))

    def count_turns(turtle, angle):
        return 1 + int(abs(angle * turtle._degreesPerAU) / (3.0 * turtle._speed))

    turtle = module.RawTurtle
    turtle._goto = told_once(turtle._goto, count_hops)
    turtle._rotate = told_once(turtle._rotate, count_turns)


_load()
