"""What a run came to: the one object that `--json` prints."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from infra.command.errors import RunFailed
from infra.command.runs.execution import Ended
from lambdas.shared import runs


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """`status` is published, incomplete, rejected, duplicate, coalesced, busy or failed; and
    interrupted, where a run goes on in an account without the command.

    `error` and `cause` say why nothing was published, or why it is not known or not fetched; `out`
    is where the files of a published run are.
    """

    status: str
    run_id: str | None = None
    execution_arn: str | None = None
    opportunities: int = 0
    by_tier: dict[str, int] = field(default_factory=dict)
    rejected_rows: int = 0
    missing: list[str] = field(default_factory=list)
    rejected_files: list[dict[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    error: str | None = None
    cause: str | None = None
    out: Path | None = None

    @property
    def is_published(self) -> bool:
        return self.status == "published"

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"out": None if self.out is None else str(self.out)}


def outcome_of(execution_arn: str, ended: Ended, out: Path) -> Outcome:
    """What an execution's end means to the person who started it.

    Raises RunFailed if its output is not as a run's.
    """
    if ended.output is None:
        return Outcome(
            status="failed",
            execution_arn=execution_arn,
            error=ended.error,
            cause=f'at "{ended.state}": {ended.error}: {ended.cause}',
        )
    output = ended.output
    if not isinstance(output, dict) or not runs.is_run_id(output.get("run_id")):
        raise RunFailed(
            f"the execution {execution_arn} ended with an output that is no run's: give a stack of "
            "Refi-Ready, as this version of it deploys one, with --stack"
        )
    is_published = output["status"] == "published"
    return Outcome(
        status=output["status"],
        run_id=output["run_id"],
        execution_arn=execution_arn,
        opportunities=output["opportunities"] if is_published else 0,
        by_tier=output["by_tier"] if is_published else {},
        rejected_rows=output["rejected_rows"] if is_published else 0,
        missing=output["missing"],
        rejected_files=output["rejected_files"],
        warnings=output.get("warnings", []),
        cause=None if is_published else output["message"],
        out=out if is_published else None,
    )
