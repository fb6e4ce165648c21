"""Entity Resolution's output, and the one form in which the catalog reads it.

The service documents a folder named by the job's id with `success/` and `error/` in it, and some
columns. Where that folder stands, what the files are called, whether they are compressed, which
columns come in which order, and whether a record without a match has a row or an id of its own, is
on no page. So objects are found by listing for the job's id, columns by their names in the header,
and a record without an id is a person by itself.

https://docs.aws.amazon.com/entityresolution/latest/userguide/create-matching-workflow.html
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from operator import itemgetter
from typing import TextIO

from botocore.exceptions import ClientError

from lambdas.shared import aws, partitions, places, s3
from lambdas.shared.columns import MATCH_COLUMNS
from lambdas.shared.errors import ForeignMatches, MatchesIncomplete
from lambdas.shared.text import csv_reading
from lambdas.shared.uploads import Upload

COLUMNS = tuple(name for name, _ in MATCH_COLUMNS)

_RECORD_ID, _MATCH_ID, _, _PREPARED_BY = range(len(COLUMNS))
_ROWS_A_BATCH = 10_000
_FOLDERS = ("success", "error")  # of a job's folder

# https://docs.aws.amazon.com/entityresolution/latest/apireference/API_StartMatchingJob.html
_JOB_ID = re.compile(r"(?:job_id=)?[a-f0-9]{32}")

# the service's names, in lower case; its record id also goes by the input's column
_NAMES = {
    "record_id": ("recordid", "borrower_id"),
    "match_id": ("matchid",),
    "match_rule": ("matchrule",),
    "prepared_by": ("prepared_by",),
}


# The columns without which there is a result all the same: the guide's glossary calls it "the rule
# number applied", and nothing is decided by it.
_OPTIONAL = {"match_rule"}
_ALONE = "alone:"  # before a record's id it makes an id of a group of its own


def job_of(key: str) -> str:
    """The job that an object of the output belongs to, by the folders it stands in."""
    folders = key.split("/")[:-1]
    if ids := [name for name in folders if _JOB_ID.fullmatch(name)]:
        return ids[0]
    for name in _FOLDERS:
        if name in folders[1:]:
            return folders[folders.index(name) - 1]
    return folders[-1]


def output_keys(bucket: str, job_id: str) -> list[str]:
    """The objects with the job's matches, wherever below the output's prefix they stand."""
    return [
        found["Key"]
        for found in s3.listing(bucket, places.MATCHING_OUTPUT)
        if job_id in (folders := found["Key"].split("/"))[:-1]
        and "error" not in folders
        and not folders[-1].startswith(("_", "."))
    ]


def canonical_key(job_id: str) -> str:
    return f"{places.MATCHES}job_id={job_id}/matches.csv"


def staged_rows(bucket: str, job_id: str) -> int | None:
    """How many rows are staged of a job's matches; None unless they stand in their one object."""
    found = [item["Key"] for item in s3.listing(bucket, f"{places.MATCHES}job_id={job_id}/")]
    if found != [canonical_key(job_id)]:
        return None
    body = aws.s3().get_object(Bucket=bucket, Key=canonical_key(job_id))["Body"]
    return sum(chunk.count(b"\n") for chunk in s3.chunks(body)) - 1  # the header


def is_in_catalog(database: str, job_id: str) -> bool:
    """Whether the catalog has the job's partition."""
    return partitions.is_there(database, places.MATCHES_TABLE, job_id)


def put_in_catalog(database: str, bucket: str, job_id: str) -> bool:
    """Sees to it that the job's partition stands as its table declares, whatever a crawl made of
    it; whether a task did so, and not the crawl.
    """
    location = f"s3://{bucket}/{places.MATCHES}job_id={job_id}/"
    return partitions.put_right(database, places.MATCHES_TABLE, job_id, location)


def write_canonical(upload: Upload, bucket: str, keys: Sequence[str], *, run_id: str) -> int:
    """Writes the rows of the job's objects, in COLUMNS' order, and answers how many there are.

    Raises ForeignMatches if a row was prepared by another run, MatchesIncomplete if an object went
    since it was listed.
    """
    writer = csv.writer(upload, lineterminator="\n")
    writer.writerow(COLUMNS)
    count = 0
    for key in keys:
        for rows in _batches(bucket, key):
            foreign = {row[_PREPARED_BY] for row in rows} - {run_id}
            if foreign:
                raise ForeignMatches(
                    f"{key} holds rows prepared by {min(foreign)!r}, not by {run_id}: "
                    "another run moved the input table; start a new run"
                )
            writer.writerows(map(_identified, rows))
            count += len(rows)
    return count


def _identified(row: tuple[str, ...]) -> tuple[str, ...]:
    """The row with a match id: blank ones are nobody's group, and never one group of all."""
    if row[_MATCH_ID].strip():
        return row
    return (row[_RECORD_ID], f"{_ALONE}{row[_RECORD_ID]}", *row[_MATCH_ID + 1 :])


def _batches(bucket: str, key: str) -> Iterator[list[tuple[str, ...]]]:
    """An object's rows, many at a time: there may be millions."""
    with _there(bucket, key) as lines:
        reader = csv_reading.rows(lines)
        names = [name.strip().lower() for name in next(reader, [])]
        if not names:  # an empty object has no rows
            return
        positions = [_position(names, column, key) for column in COLUMNS]
        # a column that is not there is read from behind the last cell, where a blank is put
        rows = map(itemgetter(*positions), ([*line, ""] for line in reader))
        while batch := list(islice(rows, _ROWS_A_BATCH)):
            yield batch


@contextmanager
def _there(bucket: str, key: str) -> Iterator[TextIO]:
    try:
        with s3.reading(bucket, key) as lines:
            yield lines
    except ClientError as error:
        if error.response["Error"]["Code"] in s3.GONE:
            raise MatchesIncomplete(
                f"s3://{bucket}/{key} was removed before it could be read, as a run does that "
                "has begun since; start a new run"
            ) from error
        raise


def _position(names: list[str], column: str, key: str) -> int:
    for name in _NAMES[column]:
        if name in names:
            return names.index(name)
    if column in _OPTIONAL:
        return -1
    raise MatchesIncomplete(
        f"{key} has no column {' or '.join(_NAMES[column])}: its header is {', '.join(names)}"
    )
