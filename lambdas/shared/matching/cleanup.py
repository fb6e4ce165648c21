"""Removes what earlier matching jobs left in the resolved zone and in the catalog."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TypeVar

from lambdas.shared import aws, places, s3
from lambdas.shared.errors import ServiceUnavailable
from lambdas.shared.matching import matches

_OBJECTS_A_CALL = 1000
_PARTITIONS_A_CALL = 25

Item = TypeVar("Item")


@dataclass(frozen=True, kw_only=True)
class _Left:
    """An object that some matching job, or the staging of its matches, left behind."""

    job_id: str
    key: str
    last_modified: datetime


def remove(bucket: str, database: str, *, job_id: str, kept: Collection[str | None]) -> None:
    """Objects and partitions of the jobs before `job_id`, but for the kept ones.

    Jobs run one at a time, so what is younger than this job's own output belongs to a job after
    it, which may still be writing: that is left alone. Where nothing of this job is left, a job
    after it has removed it, and there is nothing to do.
    """
    left = list(_left(bucket))
    own = [found.last_modified for found in left if found.job_id == job_id]
    if not own:
        return
    ended_at = max(own)
    stale, spared = [], {job_id, *kept}
    for found in left:
        if found.job_id not in {job_id, *kept} and found.last_modified < ended_at:
            stale.append(found.key)
        else:
            spared.add(found.job_id)
    _delete_objects(bucket, stale)
    _delete_partitions(database, spared)


def _left(bucket: str) -> Iterator[_Left]:
    for prefix in (places.MATCHING_OUTPUT, places.MATCHES):
        for found in s3.listing(bucket, prefix):
            yield _Left(
                job_id=matches.job_of(found["Key"]).removeprefix("job_id="),
                key=found["Key"],
                last_modified=found["LastModified"],
            )


def _delete_objects(bucket: str, keys: Sequence[str]) -> None:
    for some in _batches(keys, _OBJECTS_A_CALL):
        answer = aws.s3().delete_objects(
            Bucket=bucket, Delete={"Objects": [{"Key": key} for key in some], "Quiet": True}
        )
        for error in answer.get("Errors", []):
            raise ServiceUnavailable(
                f"S3 did not delete s3://{bucket}/{error.get('Key')}: {error.get('Code')}"
            )


def _delete_partitions(database: str, spared: Collection[str | None]) -> None:
    pages = (
        aws.glue()
        .get_paginator("get_partitions")
        .paginate(DatabaseName=database, TableName=places.MATCHES_TABLE, ExcludeColumnSchema=True)
    )
    found = [partition["Values"] for page in pages for partition in page["Partitions"]]
    old = [values for values in found if values[0] not in spared]
    for some in _batches(old, _PARTITIONS_A_CALL):
        answer = aws.glue().batch_delete_partition(
            DatabaseName=database,
            TableName=places.MATCHES_TABLE,
            PartitionsToDelete=[{"Values": values} for values in some],
        )
        for error in answer.get("Errors", []):
            code = error.get("ErrorDetail", {}).get("ErrorCode")
            if code != "EntityNotFoundException":  # gone already is what was wanted
                raise ServiceUnavailable(
                    f"Glue did not delete partition {error.get('PartitionValues')} of "
                    f"{places.MATCHES_TABLE}: {code}"
                )


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some
