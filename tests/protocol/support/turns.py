"""Functions that work at the same time, one call to a service at a time, in an order of our choice.

Each runs in a thread of its own and stops before every call until it is given a turn. So an
interleaving is a list of turns, which can be shrunk and repeated.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from enum import Enum
from functools import wraps
from typing import Any

_SECONDS = 60  # a thread that does not answer for so long never will


class Turn(Enum):
    """How the next call goes."""

    WELL = "it takes effect, and is answered"
    UNHEARD = "it takes effect, its answer is lost, and botocore asks once more"
    KILLED_BEFORE = "the function's process is gone before it takes effect"
    KILLED_AFTER = "the function's process is gone right after it took effect"


class Killed(BaseException):
    """Nothing in a function may catch this."""


ALL_CALLS = 10**6  # more than any function makes


class Work:
    """One invocation. It stands before a call, or is over: then `result` or `error` is there."""

    def __init__(self, function: Callable[[], Any]) -> None:
        self._function = function
        self._go, self._stopped = threading.Semaphore(0), threading.Semaphore(0)
        self._turn, self._left = Turn.WELL, 0
        self.is_over = False
        self.result: Any = None
        self.error: BaseException | None = None
        self._thread: threading.Thread | None = None

    def take(self, calls: int = 1, turn: Turn = Turn.WELL) -> None:
        """Makes its next calls, the last as `turn` says, and stands before the one after it."""
        if self.is_over or not calls:
            return
        self._turn, self._left = turn, calls
        if self._thread is not None:
            self._go.release()
        elif (calls, turn) == (ALL_CALLS, Turn.WELL):
            self._run()  # nothing comes between: it needs no thread
        else:
            self._thread = threading.Thread(target=self._run, daemon=True)
            _AT_WORK[self._thread] = self
            self._thread.start()
        if not self._stopped.acquire(timeout=_SECONDS):
            raise TimeoutError("a function neither calls nor ends")

    def _run(self) -> None:
        try:
            self.result = self._function()
        except BaseException as error:
            self.error = error
        self.is_over = True
        _AT_WORK.pop(threading.current_thread(), None)
        self._stopped.release()

    def call(self, effect: Callable[[], Any], *, has_token: bool) -> Any:
        if self._left == 0:
            self._stopped.release()
            if not self._go.acquire(timeout=_SECONDS):
                raise TimeoutError("nobody gave a turn")
        self._left -= 1
        match Turn.WELL if self._left else self._turn:
            case Turn.KILLED_BEFORE:
                raise Killed
            case Turn.KILLED_AFTER:
                with suppress(Exception):
                    effect()
                raise Killed
            case Turn.UNHEARD if not has_token:
                with suppress(Exception):
                    effect()
        return effect()


_AT_WORK: dict[threading.Thread, Work] = {}


def in_turn(method: Callable[..., Any], *, has_token: bool = False) -> Callable[..., Any]:
    """A service's operation: who is at work waits for a turn, others are answered at once.

    `has_token`: the service knows a call that is made once more, and answers as before.
    """

    @wraps(method)
    def called(*given: Any, **asked: Any) -> Any:
        work = _AT_WORK.get(threading.current_thread())
        if work is None:
            return method(*given, **asked)
        return work.call(lambda: method(*given, **asked), has_token=has_token)

    return called


class InlinePool:
    """In the place of ThreadPoolExecutor: a function's own threads take turns as it does."""

    def __init__(self, _threads: int) -> None:
        pass

    def __enter__(self) -> "InlinePool":
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def map(self, function: Callable[..., Any], *items: Iterable[Any]) -> Iterator[Any]:
        return map(function, *items)
