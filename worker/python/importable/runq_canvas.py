"""The canvas of a turtle's window: Tk's display list, as far as turtle uses it, told to the page as differences."""

import math

import runq_colors
from runq_widget import TclError, Widget, page

POINTS_MAX = 1000  # numbers in one operation; more are told in several
COORDINATE_MAX = 1e6
TEXT_CHARACTERS_MAX = 2000
FONT_SIZE_DEFAULT = 10


def _number(value):
    """One decimal is less than a browser shows; no NaN, no infinity, nothing absurd."""
    value = float(value)
    if math.isnan(value):
        return 0
    value = round(max(-COORDINATE_MAX, min(COORDINATE_MAX, value)), 1)
    return int(value) if value == int(value) else value


def color_of(color):
    """`#rrggbb`, or empty for transparent; TclError for what is no colour."""
    if color == "":
        return ""
    found = runq_colors.hexadecimal(color) if isinstance(color, str) else None
    if found is None:
        raise TclError(f'unknown color name "{color}"')
    return found


class _Item:
    """What an item looks like, and what of it the page knows (`told`; None: nothing yet)."""

    def __init__(self, kind, level, coordinates, options):
        self.kind, self.level, self.coordinates, self.options = kind, level, coordinates, options
        self.told = None

    def look(self):
        options = self.options
        if self.kind == "line":
            return color_of(options.get("fill", "")), _number(options.get("width", 1))
        if self.kind == "polygon":
            return color_of(options.get("fill", "")), color_of(options.get("outline", "")), _number(options.get("width", 1))
        if self.kind == "text":
            return (str(options.get("text", ""))[:TEXT_CHARACTERS_MAX], options.get("anchor", "center"), *_font(options.get("font")),
                    color_of(options.get("fill", "black")))
        return (getattr(options.get("image"), "key", 0),)

    def is_visible(self):
        return self.kind == "text" or any(part for part in self.look()[: 2 if self.kind == "polygon" else 1])


def _font(font):
    """(family, size in points, style) of a Tk font: a tuple, or a text without a family in braces."""
    parts = tuple(font.split()) if isinstance(font, str) else tuple(font or ())
    family = str(parts[0])[:100] if parts else "Arial"
    try:
        size = abs(int(parts[1])) if len(parts) > 1 else FONT_SIZE_DEFAULT
    except (TypeError, ValueError):
        size = FONT_SIZE_DEFAULT
    return family, min(size, 1000), " ".join(str(part) for part in parts[2:])[:50]


class Canvas(Widget):
    """Coordinates are Tk's: x to the right, y down, the origin in the middle of the scroll region."""

    def __init__(self, master=None, **options):
        self._items, self._changed = {}, {}
        self._highest = self._lowest = 0
        self._options = {"bg": "white", **options}
        page.canvas = self

    # What turtle asks for

    def _create(self, kind, coordinates, options):
        number = self._highest = self._highest + 1
        self._items[number] = _Item(kind, number, coordinates, options)
        self._changed[number] = True
        return number

    def create_line(self, *coordinates, **options):
        return self._create("line", coordinates, options)

    def create_polygon(self, coordinates, **options):
        return self._create("polygon", tuple(coordinates), options)

    def create_text(self, *coordinates, **options):
        return self._create("text", coordinates, options)

    def create_image(self, *coordinates, **options):
        return self._create("image", coordinates, options)

    def coords(self, number, *coordinates):
        item = self._items.get(number)
        if item is None:
            return []
        if not coordinates:
            return [float(value) for value in item.coordinates]
        if len(coordinates) == 1:
            coordinates = coordinates[0]
        item.coordinates = tuple(coordinates)
        self._changed[number] = True
        return None

    def itemconfigure(self, number, **options):
        if number in self._items:
            self._items[number].options.update(options)
            self._changed[number] = True

    itemconfig = itemconfigure

    def tag_raise(self, number):
        item = self._items.get(number)
        if item is not None and item.level != self._highest:
            item.level = self._highest = self._highest + 1
            self._changed[number] = True

    def tag_lower(self, number):
        if number in self._items:
            self._lowest -= 1
            self._items[number].level = self._lowest
            self._changed[number] = True

    def delete(self, which):
        for number in list(self._items) if which == "all" else [which]:
            item = self._items.pop(number, None)
            self._changed.pop(number, None)
            if item is not None and item.told is not None:
                page.add("delete", number)

    def type(self, number):
        return self._items[number].kind if number in self._items else None

    def find_all(self):
        return tuple(sorted(self._items, key=lambda number: self._items[number].level))

    def bbox(self, number):
        """Of a text, by a guess at how wide letters are: only the browser knows."""
        item = self._items[number]
        x, y = (float(value) for value in item.coordinates[:2])
        if item.kind != "text":
            return x, y, max(item.coordinates[::2]), max(item.coordinates[1::2])
        text, anchor, _, size, _, _ = item.look()
        width = 0.7 * size * max((len(line) for line in text.split("\n")), default=0)
        left = {"sw": x, "s": x - width / 2, "se": x - width}.get(anchor, x)
        return round(left), round(y - 1.5 * size), round(left + width), round(y)

    def config(self, **options):
        self._options.update({name: value for name, value in options.items() if value is not None})
        if options.get("bg") is not None:
            page.add("background", color_of(options["bg"]))
        if options.get("scrollregion") is not None:
            page.add("region", *map(_number, options["scrollregion"]))

    configure = config

    def cget(self, name):
        return self._options.get(name, "")

    __getitem__ = cget

    def xview_moveto(self, _share):
        """The browser shows the middle."""

    yview_moveto = xview_moveto

    def xview(self, *_):
        return 0.0, 1.0

    yview = xview

    def tag_bind(self, *_, **__):
        """No event comes from the browser."""

    tag_unbind = tag_bind

    def postscript(self, **_):
        raise TclError("the drawing is in the browser; it cannot be saved from here")

    # What the page asks for

    def tell_changes(self, tell):
        """Tells each changed item once, in the order of the changes."""
        changed, self._changed = self._changed, {}
        for number in changed:
            item = self._items[number]
            if item.told is None and not item.is_visible():
                continue
            look, points = item.look(), [_number(value) for value in item.coordinates]
            told_look, told_points, told_level = item.told or (None, None, number)
            if look != told_look or points != told_points:
                self._tell_item(tell, number, item.kind, look, points, told_look, told_points or [])
            if item.level != told_level:
                tell("level", number, item.level)
            item.told = look, points, item.level

    def _tell_item(self, tell, number, kind, look, points, told_look, told_points):
        look = [part if told_look is None or part != told_look[i] else None for i, part in enumerate(look)]
        if kind in ("text", "image"):
            tell(kind, number, *points[:2], *look)
            return
        known = len(told_points) if points[:len(told_points)] == told_points else 0
        while True:
            tell(kind, number, known, points[known:known + POINTS_MAX], *look)
            known += POINTS_MAX
            if known >= len(points):
                return
