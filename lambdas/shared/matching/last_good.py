"""The last matching that a published run rests on: the ledger's item `resolution`.

Its matches stay in the resolved zone, and its partition in the catalog, whatever later runs
stage: a run over the same borrowers need not match them again. Rates change daily, people do not,
and Entity Resolution charges by the record.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from lambdas.shared.admission.record import Admission
from lambdas.shared.ledger import items
from lambdas.shared.ledger.items import Write
from lambdas.shared.matching import matches
from lambdas.shared.telemetry import logger

_ITEM = "resolution"


@dataclass(frozen=True, kw_only=True)
class Resolution:
    """`borrowers` identifies what was matched and by which rules (fingerprint.borrowers).

    `prepared_by` is the run that had it matched; the counts are Entity Resolution's.
    """

    borrowers: str
    workflow: str
    job_id: str
    prepared_by: str
    input_records: int
    match_ids: int
    records_not_processed: int

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
        }


def for_run(table: str, bucket: str, database: str, admitted: Admission) -> Resolution | None:
    """The last good one, if the run's borrowers are those it matched and it is all still there.

    Nobody but the lease's owner removes any of it.
    """
    good = last_good(table)
    if admitted.trigger.get("force") or good is None or good.borrowers != admitted.borrowers:
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
    """The change that makes it the last good one, to go with a publication."""
    return Write(item=_ITEM, sets={**asdict(resolution), "fence": fence})
