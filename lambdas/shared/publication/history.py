"""The history table's partition of a run: every published run's evaluations, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from lambdas.shared import aws, runs
from lambdas.shared.publication.files import EVALUATIONS_FOLDER

if TYPE_CHECKING:
    from mypy_boto3_glue.type_defs import StorageDescriptorTypeDef

TABLE = "refi_evaluations"


def add(database: str, bucket: str, run_id: str) -> None:
    """Adds the partition; one that is there is the same one, made by an earlier try."""
    table = aws.glue().get_table(DatabaseName=database, Name=TABLE)["Table"]
    descriptor = {
        **table["StorageDescriptor"],
        "Location": f"s3://{bucket}/{runs.published_prefix(run_id)}{EVALUATIONS_FOLDER}",
    }
    try:
        aws.glue().create_partition(
            DatabaseName=database,
            TableName=TABLE,
            PartitionInput={
                "Values": [run_id],
                "StorageDescriptor": cast("StorageDescriptorTypeDef", descriptor),
            },
        )
    except aws.glue().exceptions.AlreadyExistsException:
        return
