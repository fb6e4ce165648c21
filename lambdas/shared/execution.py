"""The execution that a task works for, as the context object of Step Functions tells of it.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lambdas.shared import clock


@dataclass(frozen=True, kw_only=True)
class Execution:
    """`given`: its input. `redriven_at`: when last, None if never."""

    arn: str
    started_at: str
    given: Any
    redrive_count: int
    redriven_at: datetime | None

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> Execution:
        """`document` is `$$.Execution`, whole: a path to RedriveTime would end every execution that
        was never redriven. It may have fields that are not known here.
        """
        redriven_at = document.get("RedriveTime")
        return cls(
            arn=document["Id"],
            started_at=document["StartTime"],
            given=document["Input"],
            redrive_count=document.get("RedriveCount", 0),
            redriven_at=None if redriven_at is None else clock.parse(redriven_at),
        )
