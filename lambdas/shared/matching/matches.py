"""Entity Resolution's output, and the one form in which the catalog reads it.

The service documents neither the names of its files nor the order of their columns: objects are
found by listing, columns by their names in the header.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from operator import itemgetter
from typing import IO, TextIO

from botocore.exceptions import ClientError

from lambdas.shared import aws, csv_reading, partitions, s3
from lambdas.shared.columns import MATCH_COLUMNS
from lambdas.shared.errors import ForeignMatches, MatchesIncomplete

COLUMNS = tuple(name for name, _ in MATCH_COLUMNS)
TABLE = "borrower_matches"
PREFIX = f"{TABLE}/"
OUTPUT_PREFIX = "matching/"  # where Entity Resolution writes, <workflow>/<job>/ under it

_PREPARED_BY = COLUMNS.index("prepared_by")
_ROWS_A_BATCH = 10_000

# the service's names, in lower case; its record id also goes by the input's column
_NAMES = {
    "record_id": ("recordid", "borrower_id"),
    "match_id": ("matchid",),
    "match_rule": ("matchrule",),
    "prepared_by": ("prepared_by",),
}


def output_prefix(workflow: str, job_id: str) -> str:
    return f"{OUTPUT_PREFIX}{workflow}/{job_id}/"


def canonical_key(job_id: str) -> str:
    return f"{PREFIX}job_id={job_id}/matches.csv"


def staged_rows(bucket: str, job_id: str) -> int | None:
    """How many rows are staged of a job's matches; None unless they stand in their one object."""
    found = [item["Key"] for item in s3.listing(bucket, f"{PREFIX}job_id={job_id}/")]
    if found != [canonical_key(job_id)]:
        return None
    body = aws.s3().get_object(Bucket=bucket, Key=canonical_key(job_id))["Body"]
    return sum(chunk.count(b"\n") for chunk in s3.chunks(body)) - 1  # the header


def is_in_catalog(database: str, job_id: str) -> bool:
    """Whether the catalog has the job's partition."""
    return partitions.is_there(database, TABLE, job_id)


def put_in_catalog(database: str, bucket: str, job_id: str) -> bool:
    """Sees to it that the job's partition stands as its table declares, whatever a crawl made of
    it; whether a task did so, and not the crawl.
    """
    location = f"s3://{bucket}/{PREFIX}job_id={job_id}/"
    return partitions.put_right(database, TABLE, job_id, location)


def write_canonical(file: IO[bytes], bucket: str, output: str, *, run_id: str) -> int:
    """Writes the rows of every object of the job's success folder, in COLUMNS' order.

    Rewinds the file and answers how many rows it holds. Raises ForeignMatches if a row was
    prepared by another run, MatchesIncomplete if an object went since it was listed.
    """
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    count = 0
    for found in s3.listing(bucket, f"{output}success/"):
        for rows in _batches(bucket, found["Key"]):
            foreign = {row[_PREPARED_BY] for row in rows} - {run_id}
            if foreign:
                raise ForeignMatches(
                    f"{found['Key']} holds rows prepared by {min(foreign)!r}, not by {run_id}: "
                    "another run moved the input table; start a new run"
                )
            writer.writerows(rows)
            count += len(rows)
    text.detach()
    file.seek(0)
    return count


def _batches(bucket: str, key: str) -> Iterator[list[tuple[str, ...]]]:
    """An object's rows, many at a time: there may be millions."""
    with _there(bucket, key) as lines:
        reader = csv_reading.rows(lines)
        names = [name.strip().lower() for name in next(reader, [])]
        if not names:  # an empty object has no rows
            return
        rows = map(itemgetter(*(_position(names, column, key) for column in COLUMNS)), reader)
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
    raise MatchesIncomplete(
        f"{key} has no column {' or '.join(_NAMES[column])}: its header is {', '.join(names)}"
    )
