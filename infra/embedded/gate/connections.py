"""How many connections a server keeps, and how long it waits for what they have to say.

Whoever connects takes a thread, before anything is known of them. So their number is bounded, and
room for a new one is made by those that have nothing under way: first by those that never sent a
request which passed, else by whoever has been silent for longest.
"""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

MOST = 256
HEADER_SECONDS = 10.0  # for a request's line and headers, and for a stranger's first request
_TIDY_SECONDS = 1.0


@dataclass(eq=False)
class Connection:
    """`deadline`: until when a request's headers must have come, by the monotonic clock; None of a
    request that is being answered, and of somebody known who may be silent.
    """

    socket: socket.socket
    is_known: bool = False
    is_answering: bool = False
    since: float = field(default_factory=time.monotonic)
    deadline: float | None = None

    def awaits(self) -> None:
        """A request may come."""
        self.since, self.is_answering = time.monotonic(), False
        self.deadline = None if self.is_known else self.since + HEADER_SECONDS

    def reads(self) -> None:
        """Something has begun to come; a stranger's time runs already."""
        self.is_answering = False
        if self.deadline is None:
            self.deadline = time.monotonic() + HEADER_SECONDS

    def answers(self) -> None:
        self.is_answering, self.deadline = True, None

    def close(self) -> None:
        """Whoever reads from it or writes to it is told that it has ended."""
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)


class Connections:
    """Those of one server."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._connections: dict[socket.socket, Connection] = {}
        self._tidied = time.monotonic()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._connections)

    def __iter__(self) -> Iterator[socket.socket]:
        return iter(list(self._connections))

    def take(self, accepted: socket.socket) -> bool:
        """False if there is no room, and none can be made."""
        with self._lock:
            if len(self._connections) >= self._most:
                silent = [each for each in self._connections.values() if not each.is_answering]
                if not silent:
                    return False
                gone = min(silent, key=lambda each: (each.is_known, each.since))
                del self._connections[gone.socket]
                gone.close()
            connection = self._connections[accepted] = Connection(accepted)
            connection.awaits()
            return True

    def of(self, accepted: socket.socket) -> Connection:
        """One that has been taken; a closed stand-in if it had to make room since."""
        return self._connections.get(accepted) or Connection(accepted)

    def forget(self, ended: socket.socket) -> None:
        with self._lock:
            self._connections.pop(ended, None)

    def tidy(self) -> None:
        """Ends those whose time is over; called often, it looks once a second."""
        now = time.monotonic()
        if now - self._tidied < _TIDY_SECONDS:
            return
        self._tidied = now
        with self._lock:
            overdue = [
                each
                for each in self._connections.values()
                if each.deadline is not None and each.deadline < now
            ]
        for each in overdue:
            each.close()

    def close(self) -> None:
        """Ends all of them."""
        with self._lock:
            for each in self._connections.values():
                each.close()
