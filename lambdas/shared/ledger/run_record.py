"""What a run did and how it ended: the ledger's item `run/<run_id>`.

Written by whom:

    "Admit run", when it is admitted    execution_arn, trigger, limits, as_of, fingerprint,
                                        snapshot, admitted_at, and the fence
    "Start matching"                    matching_since, matching_job: since when a job may have
                                        been started, and which it is; borrowers: what it was given
    a check                             failed/<id>: a job, crawl or query that failed, and at
                                        which redrive count
    "Publish leads"                     published_at, opportunities, by_tier: it is published
    who hears of its end                ended, error, ended_at, ended_redrives: how Step Functions
                                        says it ended, of every execution, admitted or not; best
                                        effort, nothing depends on it
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from lambdas.shared import clock
from lambdas.shared.ledger import items, lease
from lambdas.shared.ledger.items import ABSENT, Below, Write
from lambdas.shared.ledger.lease import Claim

_TOLD_CHARACTERS = 500


@dataclass(frozen=True, kw_only=True)
class MatchingIntent:
    """`is_first`: no earlier try can have started a job. `job_id`: which one it did, if known."""

    since: datetime
    is_first: bool
    job_id: str | None


@dataclass(frozen=True, kw_only=True)
class End:
    """`ended`: what the execution came to, published or failed, say; `ended_redrives`: how often
    it had been redriven by then.
    """

    ended: str
    ended_at: str
    ended_redrives: int
    error: str | None = None


def item(run_id: str) -> str:
    return f"run/{run_id}"


def read(table: str, run_id: str) -> Mapping[str, Any]:
    """The item, {} where nothing is known of the run."""
    return items.read(table, item(run_id))


def admit(table: str, run_id: str, claim: Claim, about: Mapping[str, Any]) -> None:
    """Writes down what an admitted run is about to do: `about`, of its admission. Raises LeaseLost.

    A later admission of the same execution stands; so does what has been published.
    """
    run = {
        "execution_arn": claim.owner,
        "fence": claim.fence,
        "admitted_at": clock.as_text(clock.now()),
    }
    change = Write(
        item=item(run_id),
        when={"fence": Below(claim.fence), "published_at": ABSENT},
        sets={**about, **run},
    )
    try:
        items.write(table, change)
    except items.Refused as refused:
        if refused.standing.get("fence") != claim.fence:  # else by a try whose answer was lost
            raise lease.lost(claim) from refused


def intend_matching(table: str, run_id: str, claim: Claim, *, borrowers: str) -> MatchingIntent:
    """Says beforehand that a job is about to be started: StartMatchingJob takes no token.

    `borrowers`: what the job is given, as fingerprint.matching has it.

    Raises LeaseLost if the execution was admitted anew since.
    """
    now = clock.now()
    change = Write(
        item=item(run_id),
        when={"fence": claim.fence, "matching_since": ABSENT},
        sets={"matching_since": clock.as_text(now), "borrowers": borrowers},
    )
    try:
        items.write(table, change)
    except items.Refused as refused:
        known = refused.standing
        if known.get("fence") != claim.fence:
            raise lease.lost(claim) from refused
        since = clock.parse(known["matching_since"])
        return MatchingIntent(since=since, is_first=False, job_id=known.get("matching_job"))
    return MatchingIntent(since=now, is_first=True, job_id=None)


def matching_started(table: str, run_id: str, claim: Claim, job_id: str) -> None:
    """Says which job it is. Raises LeaseLost."""
    change = Write(item=item(run_id), when={"fence": claim.fence}, sets={"matching_job": job_id})
    try:
        items.write(table, change)
    except items.Refused as refused:
        raise lease.lost(claim) from refused


def forget_matching(table: str, run_id: str, job_id: str) -> None:
    """Makes room for another job in the place of one that failed."""
    change = Write(
        item=item(run_id),
        when={"matching_job": job_id},
        removes=("matching_since", "matching_job"),
    )
    with suppress(items.Refused):  # an earlier try did so
        items.write(table, change)


def may_start_again(table: str, run_id: str, failed: str, *, redrive_count: int) -> bool:
    """Whether what failed did so before the last redrive; the first time it is written down.

    `failed`: the id of a job or a query, the time of a crawl.
    """
    name = _failed(failed)
    change = Write(item=item(run_id), when={name: ABSENT}, sets={name: redrive_count})
    try:
        items.write(table, change)
    except items.Refused as refused:
        return bool(refused.standing[name] < redrive_count)
    return False


def is_news(known: Mapping[str, Any], *, redrives: int) -> bool:
    """Whether of a run, as its item stands, neither this end is known nor a later one.

    Events come late, twice or never: a redriven execution ends once more, and its first end may be
    heard of after the second.
    """
    return bool(known.get("ended_redrives", -1) < redrives)


def record_end(table: str, run_id: str, end: End) -> None:
    """Writes down how an execution ended, unless that is no news."""
    told = {**asdict(end), "error": end.error and end.error[:_TOLD_CHARACTERS]}
    change = Write(item=item(run_id), when={"ended_redrives": Below(end.ended_redrives)}, sets=told)
    with suppress(items.Refused):
        items.write(table, change)


def _failed(what: str) -> str:
    return f"failed/{what}"
