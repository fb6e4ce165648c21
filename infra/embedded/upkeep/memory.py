"""Memory that is freed goes back to the system.

glibc lets each of many threads keep the top of a heap of its own, up to twice the largest block
that was ever freed. A threshold that is set stays as it is:
https://man7.org/linux/man-pages/man3/mallopt.3.html
"""

import ctypes
import platform

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3


def give_back_what_is_freed() -> None:
    """For all threads of this process; where the C library is another, nothing."""
    if platform.libc_ver()[0] == "glibc":
        libc = ctypes.CDLL(None)
        libc.mallopt(_M_TRIM_THRESHOLD, 1 << 20)
        # Setting one stops the other, too, from growing: this is as far as it would.
        libc.mallopt(_M_MMAP_THRESHOLD, 32 << 20)
