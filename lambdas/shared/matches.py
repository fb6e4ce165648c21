"""Entity Resolution's output, and the one form in which the catalog reads it.

The service documents neither the names of its files nor the order of their columns: objects are
found by listing, columns by their names in the header.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import IO

from lambdas.shared import aws, s3
from lambdas.shared.errors import ForeignMatches, MatchesIncomplete
from lambdas.shared.relations import MATCH_COLUMNS

COLUMNS = tuple(name for name, _ in MATCH_COLUMNS)
TABLE = "borrower_matches"
PREFIX = f"{TABLE}/"
OUTPUT_PREFIX = "matching/"  # where Entity Resolution writes, <workflow>/<job>/ under it

Row = tuple[str, str, str, str]

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


def read(bucket: str, output: str, *, run_id: str) -> Iterator[Row]:
    """The rows of every object of the job's success folder, in COLUMNS' order.

    Raises ForeignMatches if a row was prepared by another run.
    """
    for found in s3.listing(bucket, f"{output}success/"):
        body = aws.s3().get_object(Bucket=bucket, Key=found["Key"])["Body"]
        for row in _rows(s3.chunks(body), found["Key"]):
            if row[3] != run_id:
                raise ForeignMatches(
                    f"{found['Key']} holds rows prepared by {row[3]!r}, not by {run_id}: "
                    "another run moved the input table; start a new run"
                )
            yield row


def write(file: IO[bytes], rows: Iterable[Row]) -> int:
    """Writes the canonical CSV and rewinds it; how many rows it holds."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=False)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    count = 0
    for row in rows:
        writer.writerow(row)
        count += 1
    text.detach()
    file.seek(0)
    return count


def _rows(chunks: Iterable[bytes], key: str) -> Iterator[Row]:
    reader = csv.reader(_lines(chunks))
    names = [name.strip().lower() for name in next(reader, [])]
    if not names:  # an empty object has no rows
        return
    positions = [_position(names, column, key) for column in COLUMNS]
    record, match, rule, prepared = positions
    for row in reader:
        yield row[record], row[match], row[rule], row[prepared]


def _position(names: list[str], column: str, key: str) -> int:
    for name in _NAMES[column]:
        if name in names:
            return names.index(name)
    raise MatchesIncomplete(
        f"{key} has no column {' or '.join(_NAMES[column])}: its header is {', '.join(names)}"
    )


def _lines(chunks: Iterable[bytes]) -> Iterator[str]:
    rest = b""
    for chunk in chunks:
        block, newline, rest = (rest + chunk).rpartition(b"\n")
        yield from (block + newline).decode("utf-8-sig").splitlines(keepends=True)
    if rest:
        yield rest.decode()
