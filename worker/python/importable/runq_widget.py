"""What all of our stand-ins for Tk's widgets have in common: one page, no layout, no events."""

import runq_page

page = runq_page.Page()


class TclError(Exception):
    """Tk's error, by the name under which turtle knows it."""


class Widget:
    """`tk` is its own interpreter, as far as anybody asks."""

    def __init__(self, *_, **__):
        pass

    @property
    def tk(self):
        return self

    def mainloop(self):
        page.mainloop()

    def update(self):
        page.update()

    def after(self, ms, function=None, *arguments):
        if function is None:
            page.delay(ms)
        else:
            page.call_later(ms, function, arguments)

    def after_idle(self, function, *arguments):
        page.call_later(0, function, arguments)

    def winfo_width(self):
        return page.width

    def winfo_height(self):
        return page.height

    def winfo_toplevel(self):
        return self

    def winfo_rgb(self, color):
        """Three numbers up to 65535; TclError for what is no colour."""
        from runq_canvas import color_of

        found = color_of(color)
        return tuple(int(found[i:i + 2], 16) * 257 for i in (1, 3, 5))

    def canvasx(self, x):
        return x

    canvasy = canvasx

    def _nothing(self, *_, **__):
        """There is no layout and no event."""

    pack = grid = grid_forget = rowconfigure = columnconfigure = bind = unbind = focus_force = configure = set = _nothing
