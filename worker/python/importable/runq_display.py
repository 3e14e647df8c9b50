"""The display: how a program shows what is no text. Open in the program's own process and its forks; elsewhere nothing is shown.

An item is u32 length | JSON with a `kind`, on a pipe of its own. Programs can write there what they like, so the supervisor believes
none of it beyond showing it.
"""

import base64
import json
import os
import struct
import sys

DISPLAY_FD = 3
# What the supervisor takes (see program_display.py); checked here too, so that a student is told and not left to wonder.
PICTURE_BYTES_MAX = 4 << 20
PICTURES_MAX = 50

_settle = None
_pictures = 0


def open_channel(settle):
    """From now on items are sent. `settle(fd)` waits until a pipe of ours has been read, so that text and items keep their order."""
    global _settle
    _settle = settle


def send(item, in_order=True, _write=os.write):
    """Sends one item; `in_order` with what was printed before and is printed after. False when there is nobody to show it to."""
    if _settle is None:
        return False
    body = json.dumps(item).encode()
    view = memoryview(struct.pack("<I", len(body)) + body)
    try:
        if in_order:
            _settle(1)
        while view:
            view = view[_write(DISPLAY_FD, view):]
        if in_order:
            _settle(DISPLAY_FD)
    except OSError:
        return False
    return True


def send_picture(media_type, data, alt=""):
    """Shows a picture (`image/png` or `image/svg+xml`) of at most 4 MiB; a run shows at most 50. `alt` is its text for who cannot see it."""
    global _pictures
    if _settle is None:
        return
    if len(data) > PICTURE_BYTES_MAX:
        print(f"A picture of {len(data)} bytes is not shown: the limit is {PICTURE_BYTES_MAX}.", file=sys.stderr)
        return
    _pictures += 1
    if _pictures > PICTURES_MAX:
        if _pictures == PICTURES_MAX + 1:
            print(f"More than {PICTURES_MAX} pictures: the others are not shown.", file=sys.stderr)
        return
    item = {"kind": "plot", "mediaType": media_type, "data": base64.b64encode(data).decode()}
    send({**item, "alt": alt[:200]} if alt else item)
