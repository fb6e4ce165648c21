"""The last matching that a published run rests on: the ledger's item `resolution`.

Its matches stay in the resolved zone, and its partition in the catalog, whatever later runs
stage: a run over the same borrowers need not match them again.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from lambdas.shared import ledger
from lambdas.shared.ledger import Write

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


def last_good(table: str) -> Resolution | None:
    known = ledger.read(table, _ITEM)
    known.pop("fence", None)
    return Resolution(**known) if known else None


def good(resolution: Resolution, *, fence: int) -> Write:
    """The change that makes it the last good one, to go with a publication."""
    return Write(item=_ITEM, sets={**asdict(resolution), "fence": fence})
