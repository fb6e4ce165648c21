"""The signals that ask a process to end: when they are heard, and when it is cleaning up."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# Ctrl-C, whoever ends the process, and a terminal that is closed; Windows has no SIGHUP.
ENDING = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


def heed() -> None:
    """Each of them raises KeyboardInterrupt; but what nohup or a shell ignores stays ignored."""
    for number in ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)


@contextmanager
def heeded() -> Iterator[None]:
    """Those that would end the process at once raise KeyboardInterrupt within the block, which
    cleans up; whoever has a handler of their own keeps it. Only the main thread hears any.
    """
    ending: list[int] = []
    if threading.current_thread() is threading.main_thread():
        ending = [number for number in ENDING if signal.getsignal(number) is signal.SIG_DFL]
    for number in ending:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number in ending:
            signal.signal(number, signal.SIG_DFL)


def ignore() -> None:
    """None of them ends the process any more."""
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """None of them ends the block, which cleans up; only the main thread would be interrupted."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in ENDING}
    ignore()
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
