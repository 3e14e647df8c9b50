"""The part of tkinter that turtle uses, under tkinter's names. Only turtle sees it."""

import atexit
import base64
import os
import re
import types

from runq_canvas import Canvas, color_of  # noqa: F401
from runq_widget import TclError, Widget, page  # noqa: F401

SUNKEN, HORIZONTAL, ROUND = "sunken", "horizontal", "round"
SCREEN_SIZE = 1280, 800  # of which turtle takes a half and three quarters
PICTURE_BYTES_MAX = 45_000  # of which one item, in base64, holds one
SIGNATURES = {b"GIF8": "image/gif", b"\x89PNG": "image/png"}
TITLE_CHARACTERS_MAX = 200

atexit.register(page.flush)


class Frame(Widget):
    pass


class Scrollbar(Widget):
    pass


class Tk(Widget):
    """The window."""

    def title(self, text):
        page.add("title", str(text)[:TITLE_CHARACTERS_MAX])

    def geometry(self, text):
        width, height = re.match(r"(\d+)x(\d+)", text).groups()
        page.width, page.height = min(int(width), 10_000), min(int(height), 10_000)
        page.add("size", page.width, page.height)

    def winfo_screenwidth(self):
        return SCREEN_SIZE[0]

    def winfo_screenheight(self):
        return SCREEN_SIZE[1]

    def wm_protocol(self, *_):
        """Nobody closes the window from outside."""

    def destroy(self):
        page.close()


class PhotoImage:
    """A picture from a GIF or PNG file, sent to the page once; without a file it is blank."""

    count = 0

    def __init__(self, file=None, **_):
        self.key = 0
        if file is None:
            return
        try:
            with open(file, "rb") as opened:
                data = opened.read(PICTURE_BYTES_MAX + 1)
        except OSError:
            raise TclError(f"couldn't open \"{os.fspath(file)}\": no such file or directory") from None
        media_type = SIGNATURES.get(data[:4])
        if media_type is None or len(data) > PICTURE_BYTES_MAX:
            raise TclError(f'couldn\'t use "{os.fspath(file)}": it is no GIF or PNG of at most {PICTURE_BYTES_MAX} bytes')
        PhotoImage.count += 1
        self.key = PhotoImage.count
        page.add("picture", self.key, media_type, base64.b64encode(data).decode())

    def blank(self):
        """It is."""


def mainloop():
    page.mainloop()


def _ask(title, prompt):
    """A line from stdin; None when there is none, which turtle takes for a cancelled dialog."""
    page.flush()
    try:
        return input(f"{title}: {prompt} " if title else f"{prompt} ")
    except EOFError:
        return None


def _ask_string(title, prompt, **_):
    return _ask(title, prompt)


def _ask_float(title, prompt, initialvalue=None, minvalue=None, maxvalue=None, **_):
    while (line := _ask(title, prompt)) is not None:
        try:
            value = float(line) if line.strip() or initialvalue is None else float(initialvalue)
        except ValueError:
            print(f"{line!r} is not a number. Please try again.")
            continue
        if minvalue is not None and value < minvalue:
            print(f"The number must be at least {minvalue}. Please try again.")
        elif maxvalue is not None and value > maxvalue:
            print(f"The number must be at most {maxvalue}. Please try again.")
        else:
            return value
    return None


simpledialog = types.ModuleType("tkinter.simpledialog")
simpledialog.askstring, simpledialog.askfloat = _ask_string, _ask_float
