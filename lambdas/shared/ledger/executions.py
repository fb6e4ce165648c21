"""Is an execution of the state machine still at work?

DescribeExecution is eventually consistent. A run that believes it too long loses time. A run that
takes the lease of one that is believed dead and lives does no harm: the fence keeps that one from
committing anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from lambdas.shared import aws

# An error that Step Functions or the Lambda service reports does not say whether the function has
# ended. Any other is the function's own, or says that its process is gone.
_OF_THE_SERVICES = ("States.", "Lambda.")


@dataclass(frozen=True, kw_only=True)
class Execution:
    """`status` is DescribeExecution's; `stopped_at` and `error` are None where it has none."""

    status: str
    stopped_at: datetime | None = None
    error: str | None = None


def describe(arn: str) -> Execution | None:
    """None if there is no such execution: 90 days after its end it is forgotten."""
    client = aws.stepfunctions()
    try:
        answer = client.describe_execution(executionArn=arn)
    except client.exceptions.ExecutionDoesNotExist:
        return None
    return Execution(
        status=answer["status"], stopped_at=answer.get("stopDate"), error=answer.get("error")
    )


def is_dead(
    execution: Execution | None, *, claimed_at: datetime, now: datetime, lingering: timedelta
) -> bool:
    """Whether nothing of the execution can be at work any more.

    A function may outlive its execution for as long as a function may run, `lingering`, unless its
    own answer ended the execution. `claimed_at`: when the execution was certainly there.
    """
    if execution is None:  # or it began so lately that it is not found yet
        return now - claimed_at > lingering
    match execution.status:
        case "SUCCEEDED":
            return True
        case "FAILED" if execution.error and not execution.error.startswith(_OF_THE_SERVICES):
            return True
        case "FAILED" | "TIMED_OUT" | "ABORTED":
            return execution.stopped_at is not None and now - execution.stopped_at > lingering
        case _:  # RUNNING, PENDING_REDRIVE, or a status that is yet to be invented
            return False
