"""What a run did and how it ended: the ledger's item `run/<run_id>`.

execution_arn, trigger, limits, as_of, fingerprint, snapshot,
fence, admitted_at                        by "Admit run", when it is admitted
matching_since, matching_job              by "Start matching"
failed/<id>                               by a check: a job, crawl or query that failed, and
                                          at which redrive count
published_at, opportunities, by_tier      by "Publish leads": it is published
ended, error, ended_at, ended_redrives    by whoever hears of its end: how Step Functions says
                                          it ended; best effort, nothing depends on it
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from lambdas.shared import clock, lease, ledger, runs
from lambdas.shared.admission import Admission
from lambdas.shared.lease import Claim
from lambdas.shared.ledger import ABSENT, Below, Write

_TOLD_CHARACTERS = 500


@dataclass(frozen=True, kw_only=True)
class End:
    """`ended` is the execution's status; `ended_redrives` its redriveCount at that time."""

    ended: str
    ended_at: str
    ended_redrives: int
    error: str | None = None


def item(run_id: str) -> str:
    return f"run/{run_id}"


def admit(table: str, claim: Claim, admitted: Admission) -> None:
    """Writes down what an admitted run is about to do. Raises LeaseLost.

    A later admission of the same execution stands; so does what has been published.
    """
    about = {
        "execution_arn": claim.owner,
        "fence": claim.fence,
        "trigger": admitted.trigger,
        "limits": admitted.limits,
        "as_of": admitted.as_of,
        "fingerprint": admitted.fingerprint,
        "snapshot": runs.staged_prefix(admitted.run_id),
        "admitted_at": clock.as_text(clock.now()),
    }
    change = Write(
        item=item(admitted.run_id),
        when={"fence": Below(claim.fence), "published_at": ABSENT},
        sets=about,
    )
    try:
        ledger.write(table, change)
    except ledger.Refused as refused:
        if refused.standing.get("fence") != claim.fence:  # else by a try whose answer was lost
            raise lease.lost(claim) from refused


def record_end(table: str, run_id: str, end: End) -> bool:
    """Writes down how an execution ended. False if that, or a later end, is known already.

    Events come late, twice or never: a redriven execution ends once more, and its first end may be
    heard of after the second.
    """
    told = {**asdict(end), "error": end.error and end.error[:_TOLD_CHARACTERS]}
    change = Write(item=item(run_id), when={"ended_redrives": Below(end.ended_redrives)}, sets=told)
    try:
        ledger.write(table, change)
    except ledger.Refused:
        return False
    return True


def read(table: str, run_id: str) -> Mapping[str, Any]:
    """The item, {} where nothing is known of the run."""
    return ledger.read(table, item(run_id))
