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
from dataclasses import asdict, dataclass
from typing import Any

from lambdas.shared.admission.record import Admission
from lambdas.shared.ledger import items, lease, run_record
from lambdas.shared.ledger.items import Write
from lambdas.shared.ledger.lease import Claim
from lambdas.shared.matching import matches
from lambdas.shared.telemetry import logger

_ITEM = "resolution"


@dataclass(frozen=True, kw_only=True)
class Resolution:
    """`borrowers` identifies what was matched and by which rules (fingerprint.borrowers).

    `prepared_by` is the run that had it matched; the counts are Entity Resolution's.
    `partition_added_by`: "crawler", or "task" where the crawl left it out.
    """

    borrowers: str
    workflow: str
    job_id: str
    prepared_by: str
    input_records: int
    match_ids: int
    records_not_processed: int
    partition_added_by: str = "crawler"

    def as_state(self) -> dict[str, Any]:
        """As the matching tasks would have answered; see Start matching and Check matching."""
        return {
            "status": "reused",
            "workflow": self.workflow,
            "job_id": self.job_id,
            "prepared_by": self.prepared_by,
            "reused": True,
            "wait_seconds": None,
            "progress": {
                "status": "succeeded",
                "wait_seconds": None,
                "input_records": self.input_records,
                "match_ids": self.match_ids,
                "records_not_processed": self.records_not_processed,
            },
            "crawl": {
                "status": "succeeded",
                "wait_seconds": None,
                "partition_added_by": self.partition_added_by,
            },
        }


def for_run(table: str, bucket: str, database: str, admitted: Admission) -> Resolution | None:
    """The last good one, if the run's borrowers are those it matched and it is all still there.

    Nobody but the lease's owner removes any of it.
    """
    good = last_good(table)
    if admitted.trigger.get("rematch") or good is None or good.borrowers != admitted.borrowers:
        return None
    rows = matches.staged_rows(bucket, good.job_id)
    if rows != good.input_records or not matches.is_in_catalog(database, good.job_id):
        logger.warning("the last matches are not all there", job_id=good.job_id, rows=rows)
        return None
    return good


def last_good(table: str) -> Resolution | None:
    known = items.read(table, _ITEM)
    known.pop("fence", None)
    return Resolution(**known) if known else None


def good(resolution: Resolution, *, fence: int) -> Write:
    """The change that makes it the last good one; it goes with the lease's condition."""
    return Write(item=_ITEM, sets={**asdict(resolution), "fence": fence})


def keep(
    table: str, claim: Claim, run_id: str, matching: Mapping[str, Any], *, partition_added_by: str
) -> None:
    """Makes the run's matching the last good one, for later runs over the same borrowers.

    `matching` is what the matching tasks answered. May be called twice. Raises LeaseLost.
    """
    progress = matching["progress"]
    kept = Resolution(
        borrowers=run_record.read(table, run_id)["borrowers"],
        workflow=matching["workflow"],
        job_id=matching["job_id"],
        prepared_by=matching["prepared_by"],
        input_records=progress["input_records"],
        match_ids=progress["match_ids"],
        records_not_processed=progress["records_not_processed"],
        partition_added_by=partition_added_by,
    )
    changes = [
        Write(item=lease.ITEM, when=lease.held_by(claim), sets={"run_id": run_id}),
        good(kept, fence=claim.fence),
    ]
    try:
        items.write_all(table, changes)
    except items.Refused as refused:
        raise lease.lost(claim) from refused
