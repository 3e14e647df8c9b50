"""Maps a file into memory at a given address, which `mmap.mmap` cannot."""

import ctypes
import os

_PROT_READ_WRITE = 3
_MAP_SHARED_FIXED = 1 | 16

_libc = ctypes.CDLL(None, use_errno=True)
_libc.mmap.restype = ctypes.c_void_p


def prepared_shared_map(address, size):
    """Returns a function that maps a descriptor's file at this address, in place of what was there. Its arguments are
    laid out in advance: laying them out in each program's process would copy shared pages."""
    fd = ctypes.c_int()
    arguments = (ctypes.c_void_p(address), ctypes.c_size_t(size), ctypes.c_int(_PROT_READ_WRITE),
                 ctypes.c_int(_MAP_SHARED_FIXED), fd, ctypes.c_long(0))

    def map_file(number):
        fd.value = number
        if _libc.mmap(*arguments) != address:
            raise OSError(ctypes.get_errno(), f"mmap: {os.strerror(ctypes.get_errno())}")

    return map_file
