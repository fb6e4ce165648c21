"""What a run came to: the one object that `--json` prints."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


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
