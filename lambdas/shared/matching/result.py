"""What a matching came to, in the one form in which tasks, ledger, queries and manifest tell it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class MatchingResult:
    """`prepared_by`: the run that had its borrowers matched; counts are Entity Resolution's, None
    where it did not tell.

    `partition_added_by`: "crawler", or "task" where the crawl left it out.
    """

    workflow: str
    job_id: str
    prepared_by: str
    input_records: int | None
    match_ids: int | None
    records_not_processed: int
    partition_added_by: str = "crawler"

    @classmethod
    def parse(cls, matching: Mapping[str, Any]) -> MatchingResult:
        """Of `$.matching`, once the job has succeeded or was reused."""
        progress = matching["progress"]
        crawl = matching.get("crawl")  # there is none until it has ended
        return cls(
            workflow=matching["workflow"],
            job_id=matching["job_id"],
            prepared_by=matching["prepared_by"],
            input_records=progress["input_records"],
            match_ids=progress["match_ids"],
            records_not_processed=progress["records_not_processed"],
            partition_added_by=crawl["partition_added_by"] if crawl else cls.partition_added_by,
        )

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
