"""Shows where a program is when the supervisor is about to stop it.

The supervisor has this signal sent before the kill. CPython's `faulthandler` answers it in C, with file, line and
function of each frame, even inside a long C call, a sleep or a loop that catches everything. It is registered in the
zygote, so a run costs nothing. The program can mask the signal, close the descriptor or write anything to it: then its
stop has no line, or a false one, and nothing else changes.
"""

import collections
import faulthandler

# A real-time signal that neither CPython nor the C library uses.
SIGNAL = 58
# The highest number below 64, so that the kernel's table of descriptors needs no extension. Programs get the lowest
# free ones.
FD = 63
FRAMES_MAX = 100  # as `faulthandler`


def register():
    """The descriptor is opened in each program's process."""
    faulthandler.register(SIGNAL, file=FD, all_threads=True, chain=False)


def of_exception(error):
    """The stack where an exception was raised, in the same form. Empty when there is no memory left for it."""
    try:
        lines, step = collections.deque(maxlen=FRAMES_MAX), error.__traceback__
        while step is not None:
            code = step.tb_frame.f_code
            lines.appendleft(f'  File "{code.co_filename}", line {step.tb_lineno} in {code.co_name}')
            step = step.tb_next
        return "\n".join(["Stack (most recent call first):", *lines])
    except MemoryError:
        return ""
