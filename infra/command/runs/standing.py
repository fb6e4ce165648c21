"""What Ctrl-C leaves of a run: in an account it goes on, on this machine it ends with the command.

So what an interrupted command says depends on how far it was.
"""

from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from infra.command.invocation import COMMAND
from infra.command.runs.outcome import Outcome

_ERROR = "Interrupted"
NOTHING = Outcome(status="failed", error=_ERROR, cause="interrupted: nothing was published")


class Interrupted(KeyboardInterrupt):
    """`outcome` is what has become of the run by then; its cause says so in words."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.cause)
        self.outcome = outcome


class Standing(AbstractContextManager["Standing"]):
    """How far a run is, on a stack or on this machine (None).

    What interrupts the block becomes Interrupted.
    """

    def __init__(self, stack: str | None) -> None:
        self._stack = stack
        self._outcome = NOTHING

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, KeyboardInterrupt):
            raise Interrupted(self._outcome) from error

    def delivers(self) -> None:
        """Files are uploaded, which on a stack may start runs by themselves."""
        if self._stack is not None:
            self._goes_on(f"what was uploaded stays in {self._stack}, where a run may begin")

    def runs(self, execution_arn: str) -> None:
        if self._stack is not None:
            self._goes_on(
                f"the execution {execution_arn} goes on in {self._stack} and may publish",
                f"; stop it: aws stepfunctions stop-execution --execution-arn {execution_arn}",
                execution_arn,
            )

    def fetches(self, published: Outcome, out: Path) -> None:
        self._outcome = replace(
            published,
            out=None,
            error=_ERROR,
            cause=f"interrupted: the run was published, but its files in {out} may not be complete:"
            " give the command again",
        )

    def _goes_on(self, what: str, how_to_stop: str = "", execution_arn: str | None = None) -> None:
        self._outcome = Outcome(
            status="interrupted",
            execution_arn=execution_arn,
            error=_ERROR,
            cause=f"interrupted: {what}. Follow it: {COMMAND} status --stack {self._stack}"
            + how_to_stop,
        )
