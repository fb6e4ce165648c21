"""What goes on, told on stderr while it happens."""

import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import TracebackType

from infra.command.screen.terminal import Console, progress_console, tell, words


@dataclass(frozen=True, kw_only=True)
class StateEntered:
    """`kind` is Task, Choice, Wait, Pass or Succeed; `seconds` count from the execution's start."""

    name: str
    kind: str
    seconds: float
    remark: str | None = None  # in the query loop: which stage begins, which query is checked


class Turns:
    """How often the states of one execution were entered.

    A polling loop is told of once, however often it turns.
    """

    def __init__(self) -> None:
        self._turns: Counter[tuple[str, str | None]] = Counter()

    def count(self, entered: StateEntered) -> int:
        """How often the state has been entered, this time included."""
        told = (entered.name, entered.remark)
        self._turns[told] += 1
        return self._turns[told]

    def is_news(self, entered: StateEntered) -> bool:
        """Counts it, and says whether it is worth a line."""
        return self.count(entered) == 1 and entered.kind not in ("Choice", "Wait")


class Progress(AbstractContextManager["Progress"]):
    """One line per step; on a terminal also what is going on at this moment.

    A polling loop is one line, however often it turns: the turning shows on the terminal only.
    """

    def __init__(
        self, console: Console | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._console = console or progress_console()
        self._clock = clock
        self._began = clock()
        self._run_began = 0.0
        self._turns = Turns()
        self._status = self._console.status("") if self._console.is_terminal else None

    def __enter__(self) -> "Progress":
        if self._status is not None:
            self._status.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.done()

    def done(self) -> None:
        """No more is going on: a terminal's last line is free for others."""
        if self._status is not None:
            self._status.stop()

    def step(self, text: str) -> None:
        """A step of the command itself begins."""
        self._tell(self._seconds(), text)
        self.now(text)

    def run_begins(self) -> None:
        """The execution is started: from here on `state` counts."""
        self._run_began = self._seconds()

    def state(self, entered: StateEntered) -> None:
        """A state of the state machine is entered."""
        if entered.kind == "Choice":
            return
        turns = self._turns.count(entered)
        shown = f"{entered.name} {entered.remark or ''}".rstrip()
        self.now(f"{shown}, asked {turns} times" if turns > 1 else shown)
        if entered.kind == "Wait" or turns > 1:
            return
        self._tell(self._run_began + entered.seconds, entered.name, entered.remark)

    def _tell(self, seconds: float, text: str, remark: str | None = None) -> None:
        tell(self._console, f"{seconds:6.1f} s", text, remark=remark)

    def now(self, text: str) -> None:
        """What is going on at this moment; only a terminal shows it."""
        if self._status is not None:
            self._status.update(words(text))

    def _seconds(self) -> float:
        return self._clock() - self._began
