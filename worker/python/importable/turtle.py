"""turtle on the page: CPython's own module on a Tk layer that draws for the browser. What programs get is that module, not this one."""

import functools
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


DELAY_MS_DEFAULT = 10
# Of its delay, what an update of a turtle takes that draws at speed 0 (docs/turtle.md).
HASTE = 0.1


def _move_in_one_step(module):
    """Moves and turns are told once, with the time that they take: the browser draws what lies between."""
    page = runq_tkinter.page
    turtle = module.RawTurtle

    def pace(self):
        is_hasty = self._speed == 0 and self._drawing and self.screen._delayvalue == DELAY_MS_DEFAULT
        return HASTE if is_hasty else 1

    def with_steps(steps, method, *arguments):
        """Calls it with that many of a frame's times for each frame, unless what called us has said how many."""
        outer, page.steps = page.steps, steps if page.steps is None else page.steps
        try:
            return method(*arguments)
        finally:
            page.steps = outer

    def told_once(method, count_steps):
        def moved(self, target):
            steps = count_steps(self, target) if self._speed and self.screen._tracing == 1 else pace(self)
            speed, self._speed = self._speed, 0
            try:
                return with_steps(steps, method, self, target)
            finally:
                self._speed = speed
        return moved

    def count_hops(turtle, end):
        return 1 + int(abs(end - turtle._position) / (3 * 1.1 ** turtle._speed * turtle._speed))

    def count_turns(turtle, angle):
        return 1 + int(abs(angle * turtle._degreesPerAU) / (3.0 * turtle._speed))

    update, circle = turtle._update, turtle.circle

    def updated(self):
        page.is_delay_due = self.screen._tracing == 1 and self.screen._delayvalue > 0
        try:
            with_steps(pace(self), update, self)
        finally:
            page.is_delay_due = False

    @functools.wraps(circle)
    def circled(self, *arguments, **named):
        # It draws its pieces at speed 0, whatever the speed is.
        return with_steps(1 if self._speed else None, functools.partial(circle, self, *arguments, **named))

    turtle._goto = told_once(turtle._goto, count_hops)
    turtle._rotate = told_once(turtle._rotate, count_turns)
    turtle._update = updated
    turtle.circle = circled


_load()
