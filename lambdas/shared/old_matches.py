"""Removes what earlier matching jobs left in the resolved zone and in the catalog."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice

from lambdas.shared import aws, matches, s3

_OBJECTS_A_CALL = 1000
_PARTITIONS_A_CALL = 25


def remove(bucket: str, database: str, *, workflow: str, kept: Collection[str | None]) -> None:
    """Objects and partitions of all of the workflow's jobs but the kept ones."""
    stale = iter(
        [
            *_stale(bucket, f"matching/{workflow}/", "", kept),
            *_stale(bucket, matches.PREFIX, "job_id=", kept),
        ]
    )
    while keys := list(islice(stale, _OBJECTS_A_CALL)):
        aws.s3().delete_objects(
            Bucket=bucket, Delete={"Objects": [{"Key": key} for key in keys], "Quiet": True}
        )
    pages = (
        aws.glue()
        .get_paginator("get_partitions")
        .paginate(DatabaseName=database, TableName=matches.TABLE, ExcludeColumnSchema=True)
    )
    old = iter(
        [
            partition["Values"]
            for page in pages
            for partition in page["Partitions"]
            if partition["Values"][0] not in kept
        ]
    )
    while values := list(islice(old, _PARTITIONS_A_CALL)):
        aws.glue().batch_delete_partition(
            DatabaseName=database,
            TableName=matches.TABLE,
            PartitionsToDelete=[{"Values": value} for value in values],
        )


def _stale(bucket: str, prefix: str, marker: str, kept: Collection[str | None]) -> Iterator[str]:
    for found in s3.listing(bucket, prefix):
        job = found["Key"].removeprefix(prefix).split("/")[0].removeprefix(marker)
        if job not in kept:
            yield found["Key"]
