"""Partitions of a declared table: what stands, what is added, and what is put right.

A partition has a storage descriptor of its own. It is the table's with another location, or a
query reads the partition otherwise than the table says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from lambdas.shared import aws

if TYPE_CHECKING:
    from mypy_boto3_glue.type_defs import PartitionInputTypeDef

# A partition that a task has added says so in its parameters.
_MARK = {"added_by": "task"}


def is_there(database: str, table: str, value: str) -> bool:
    """Whether the catalog knows the partition, however it is to be read."""
    return _standing(database, table, value) is not None


def add(database: str, table: str, value: str, location: str) -> None:
    """Adds the partition; one that is there is the same one, made by an earlier try."""
    _create(database, table, _wanted(database, table, value, location))


def put_right(database: str, table: str, value: str, location: str) -> bool:
    """Sees to it that the partition stands as the table declares it. May be called twice.

    Answers whether it stands by a task's doing, and not by a crawl's.
    """
    standing = _standing(database, table, value)
    wanted = _wanted(database, table, value, location)
    if standing is None:
        _create(database, table, wanted)
        return True
    if _read_by(standing) != _read_by(wanted):
        aws.glue().update_partition(
            DatabaseName=database,
            TableName=table,
            PartitionValueList=[value],
            PartitionInput=wanted,
        )
        return True
    return bool(_MARK.items() <= standing.get("Parameters", {}).items())


def _standing(database: str, table: str, value: str) -> Mapping[str, Any] | None:
    try:
        found = aws.glue().get_partition(
            DatabaseName=database, TableName=table, PartitionValues=[value]
        )
    except aws.glue().exceptions.EntityNotFoundException:
        return None
    return found["Partition"]


def _wanted(database: str, table: str, value: str, location: str) -> PartitionInputTypeDef:
    declared = aws.glue().get_table(DatabaseName=database, Name=table)["Table"]
    descriptor = {**declared["StorageDescriptor"], "Location": location}
    wanted = {"Values": [value], "StorageDescriptor": descriptor, "Parameters": _MARK}
    return cast("PartitionInputTypeDef", wanted)


def _create(database: str, table: str, wanted: PartitionInputTypeDef) -> None:
    try:
        aws.glue().create_partition(DatabaseName=database, TableName=table, PartitionInput=wanted)
    except aws.glue().exceptions.AlreadyExistsException:
        return


def _read_by(partition: Mapping[str, Any]) -> Mapping[str, Any]:
    """What decides how a query reads it; a SerDe may carry a name, which decides nothing."""
    descriptor = partition.get("StorageDescriptor", {})
    serde = descriptor.get("SerdeInfo", {})
    return {
        "location": descriptor.get("Location", "").rstrip("/"),
        "format": descriptor.get("InputFormat"),
        "columns": [(each["Name"], each.get("Type")) for each in descriptor.get("Columns", ())],
        "serde": (serde.get("SerializationLibrary"), serde.get("Parameters")),
    }
