"""The history table's partition of a run: every published run's evaluations, side by side."""

from __future__ import annotations

from lambdas.shared import partitions, runs
from lambdas.shared.publication.names import EVALUATIONS_FOLDER

TABLE = "refi_evaluations"


def add(database: str, bucket: str, run_id: str) -> None:
    """Adds the partition; one that is there is the same one, made by an earlier try."""
    location = f"s3://{bucket}/{runs.published_prefix(run_id)}{EVALUATIONS_FOLDER}"
    partitions.add(database, TABLE, run_id, location)
