"""The last matching whose partition stands: the ledger's item `resolution`.

Its matches stay in the resolved zone, and its partition in the catalog, whatever later runs
stage: a run over the same borrowers need not match them again. Rates change daily, people do not,
and Entity Resolution charges by the record.

It is kept as soon as its partition stands and not only once the run is published: a run that fails
later has paid for it. A matching that cannot be published (a check refuses it) is replaced by a
run that is started with `rematch`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, fields, replace
from typing import Any

from lambdas.shared.ledger import items, lease, run_record
from lambdas.shared.ledger.items import Write
from lambdas.shared.ledger.lease import Claim
from lambdas.shared.matching import matches
from lambdas.shared.matching.result import MatchingResult
from lambdas.shared.telemetry import logger

NO_JOB = "none"  # the id of no job: there is no partition of that name

_ITEM = "resolution"


@dataclass(frozen=True, kw_only=True)
class Resolution(MatchingResult):
    """`borrowers` identifies what was matched and by which rules (fingerprint.matching); `rows` is
    how many matches are staged.
    """

    borrowers: str
    rows: int


def for_borrowers(table: str, bucket: str, database: str, borrowers: str) -> Resolution | None:
    """The last good one, if it matched the same (fingerprint.matching) and is all still there.

    Nobody but the lease's owner removes any of it.
    """
    good = last_good(table)
    if good is None or good.borrowers != borrowers:
        return None
    rows = matches.staged_rows(bucket, good.job_id)
    if rows != good.rows or not matches.is_in_catalog(database, good.job_id):
        logger.warning("the last matches are not all there", job_id=good.job_id, rows=rows)
        return None
    return good


def of_nobody(workflow: str, run_id: str) -> dict[str, Any]:
    """As the matching tasks would have answered, had they been given nobody."""
    nobody = MatchingResult(
        workflow=workflow,
        job_id=NO_JOB,
        prepared_by=run_id,
        input_records=0,
        match_ids=0,
        records_not_processed=0,
    )
    return {**nobody.as_state(), "status": "nobody", "reused": False}


def last_good(table: str) -> Resolution | None:
    """None before the first, and where an earlier version of the stack kept less about it."""
    known = items.read(table, _ITEM)
    if not {field.name for field in fields(Resolution) if field.default is MISSING} <= known.keys():
        return None
    return Resolution(**{f.name: known[f.name] for f in fields(Resolution) if f.name in known})


def good(resolution: Resolution, *, fence: int) -> Write:
    """The change that makes it the last good one; it goes with the lease's condition."""
    return Write(item=_ITEM, sets={**asdict(resolution), "fence": fence})


def keep(
    table: str,
    claim: Claim,
    run_id: str,
    matching: Mapping[str, Any],
    *,
    rows: int,
    partition_added_by: str,
) -> None:
    """Makes the run's matching the last good one, for later runs over the same borrowers.

    `matching` is what the matching tasks answered, `rows` how many were staged. May be called
    twice. Raises LeaseLost.
    """
    result = replace(MatchingResult.parse(matching), partition_added_by=partition_added_by)
    borrowers = run_record.read(table, run_id)["borrowers"]
    kept = Resolution(**asdict(result), borrowers=borrowers, rows=rows)
    changes = [
        Write(item=lease.ITEM, when=lease.held_by(claim), sets={"run_id": run_id}),
        good(kept, fence=claim.fence),
    ]
    try:
        items.write_all(table, changes)
    except items.Refused as refused:
        raise lease.lost(claim) from refused
