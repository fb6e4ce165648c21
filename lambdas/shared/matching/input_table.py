"""The table that Entity Resolution reads: at run time it points at one run's prepared borrowers.

The workflow reads a whole Glue table, wherever it points when the job starts. So its location is
run-time state; everything else about it is as deployed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from lambdas.shared import aws

if TYPE_CHECKING:
    from mypy_boto3_glue.type_defs import TableInputTypeDef

TABLE = "prepared_borrowers"

# GetTable answers more than UpdateTable takes
_TABLE_INPUT = frozenset(
    {
        "Description",
        "LastAccessTime",
        "LastAnalyzedTime",
        "Name",
        "Owner",
        "Parameters",
        "PartitionKeys",
        "Retention",
        "StorageDescriptor",
        "TableType",
        "TargetTable",
        "ViewExpandedText",
        "ViewOriginalText",
    }
)


def point_at(database: str, location: str) -> None:
    """UpdateTable replaces the whole TableInput; a version for each run would only pile up."""
    table = aws.glue().get_table(DatabaseName=database, Name=TABLE)["Table"]
    members = {name: value for name, value in table.items() if name in _TABLE_INPUT}
    members["StorageDescriptor"] = {**table["StorageDescriptor"], "Location": location}
    aws.glue().update_table(
        DatabaseName=database, TableInput=cast("TableInputTypeDef", members), SkipArchive=True
    )
