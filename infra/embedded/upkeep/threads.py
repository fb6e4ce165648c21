"""What a service does in the background, and its end."""

import threading
from collections.abc import Callable


class Threads:
    """A service's threads.

    They are no daemons: Python ends those in the middle of native code, which aborts the process.
    So whoever ends a service lets its jobs end first, and then waits here.
    """

    def __init__(self) -> None:
        self._threads: list[threading.Thread] = []

    def start(self, name: str, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name=name)
        self._threads = [each for each in self._threads if each.is_alive()]
        thread.start()
        self._threads.append(thread)

    def wait(self) -> None:
        """Until the last one has ended."""
        for thread in self._threads:
            thread.join()
