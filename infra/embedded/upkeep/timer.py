"""Work for later: one thread that does what is due, in the order in which it falls due."""

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable

logger = logging.getLogger(__name__)


class Timer:
    """Work is short and has nobody who waits for it: an error in it is logged.

    The thread begins with the first work.
    """

    def __init__(self, name: str) -> None:
        self._entries: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()  # what is due at the same moment keeps its order
        self._changed = threading.Condition()
        self._stopped = False
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._begun = False
        self._busy = False

    def soon(self, work: Callable[[], None]) -> None:
        self.after(0, work)

    def after(self, seconds: float, work: Callable[[], None]) -> None:
        with self._changed:
            entry = (time.monotonic() + seconds, next(self._numbers), work)
            heapq.heappush(self._entries, entry)
            self._changed.notify_all()
            if not self._begun:
                self._begun = True
                self._thread.start()

    def catch_up(self) -> None:
        """Waits until all that is due is done, and what came of it as well."""
        with self._changed:
            self._changed.wait_for(lambda: not (self._busy or self._is_due()))

    def stop(self) -> None:
        """Finishes the work in hand and forgets the rest."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
            begun = self._begun
        if begun:
            self._thread.join()

    def _work(self) -> None:
        while (work := self._next()) is not None:
            try:
                work()
            except Exception:
                logger.exception("%s failed", self._thread.name)

    def _next(self) -> Callable[[], None] | None:
        """Waits for the next work to be due; None at the end."""
        with self._changed:
            self._busy = False
            self._changed.notify_all()
            while not self._stopped:
                if self._is_due():
                    self._busy = True
                    return heapq.heappop(self._entries)[2]
                until = self._entries[0][0] - time.monotonic() if self._entries else None
                self._changed.wait(until)
            return None

    def _is_due(self) -> bool:
        return bool(self._entries) and self._entries[0][0] <= time.monotonic()
