"""The checks on data that was broken on purpose: Trino finds what our Athena finds.

A recorded run's files are damaged one way at a time, and the check is asked of both engines.
"""

import csv
import dataclasses
import os
import re
import shutil

import duckdb
import pytest

from tests.embedded.support.athena_queries import Lake
from tests.trino.comparison import ask, differences
from tests.trino.declaration import declare
from tests.trino.recording import Statement

pytestmark = pytest.mark.trino

# What becomes of the rows that an UNLOAD wrote: (its query, the check, a SELECT of them).
ROWS = {
    "a person's evaluations are lost": (
        "refi_evaluations",
        "checks",
        "select * from written where person_id <> (select min(person_id) from written)",
    ),
    "a person is evaluated twice": (
        "refi_evaluations",
        "checks",
        "from written union all"
        " from written where person_id = (select min(person_id) from written)",
    ),
    "a decision has no word": (
        "refi_evaluations",
        "checks",
        "select * replace ('maybe' as decision) from written",
    ),
    "the strike rate lies below the offer": (
        "refi_evaluations",
        "checks",
        "select * replace (cast(market_rate_offer - 0.0001 as decimal(9,4)) as strike_rate)"
        " from written",
    ),
    "everybody may be called": (
        "refi_evaluations",
        "checks",
        "select * replace (true as may_call, true as may_email, true as may_sms,"
        " 'call email sms' as channels) from written",
    ),
    "no borrower can be used": (
        "judged_borrowers",
        "borrowers_to_match",
        "select * replace (false as is_used) from written",
    ),
}
MATCHES = {
    "a match is lost": lambda lines: lines[1:],
    "a borrower is in two groups": lambda lines: [*lines, [lines[0][0], "m0", *lines[0][2:]]],
    "a match is nobody's": lambda lines: [*lines, ["nobody", *lines[0][1:]]],
    "another run prepared them": lambda lines: [[*line[:3], "another"] for line in lines],
}


@pytest.fixture(scope="module")
def damaged(trino, recorded):
    """A copy of the sample's files that may be written to, declared in both engines."""
    recording, _ = recorded("sample")
    folder = trino.folder / "damaged"
    shutil.copytree(recording.folder, folder, copy_function=os.link)
    recording = dataclasses.replace(recording, folder=folder)
    schema = declare(trino, recording)
    with Lake(folder) as lake:
        for table in recording.tables:
            lake.add(table)
        for name, found in recording.partitions.items():
            lake.catalog.batch_create_partition(
                DatabaseName="lake", TableName=name, PartitionInputList=list(found)
            )

        def agree(check):
            """What both engines find."""
            text = recording.statement(check).text
            cells = lake.rows(text)
            ours = [(name, finding, int(count)) for name, finding, count in cells]
            statement = Statement(name=check, text=text, columns=None, rows=ours)
            assert differences(statement, ask(trino, text, schema=schema)) == []
            return ours

        yield recording, agree


def location(recording, address):
    return recording.folder / address.removeprefix("s3://")


class Replaced:
    """A file with other content while the block lasts. The recording's own is left alone."""

    def __init__(self, path):
        self._path, self._kept = path, path.with_name(f".{path.name}")

    def __enter__(self):
        self._path.rename(self._kept)
        return self._kept, self._path

    def __exit__(self, *_error):
        self._path.unlink()
        self._kept.rename(self._path)


def test_an_honest_run_has_no_findings_in_either(damaged):
    _, agree = damaged

    assert agree("checks") == []


@pytest.mark.parametrize("name", ROWS)
def test_what_is_wrong_with_rows_is_found_by_both(damaged, name):
    recording, agree = damaged
    query, check, select = ROWS[name]
    address = re.search(r"\) to '([^']+)' with", recording.statement(query).text)[1]
    (file,) = location(recording, address).iterdir()

    with Replaced(file) as (old, new), duckdb.connect() as connection:
        connection.execute(f"create view written as from read_parquet('{old.as_posix()}')")
        connection.execute(f"copy ({select}) to '{new.as_posix()}' (format parquet)")

        assert agree(check) != []


@pytest.mark.parametrize("name", MATCHES)
def test_what_is_wrong_with_matches_is_found_by_both(damaged, name):
    recording, agree = damaged
    (partition,) = recording.partitions["borrower_matches"]
    (file,) = location(recording, partition["StorageDescriptor"]["Location"]).iterdir()

    with Replaced(file) as (old, new):
        with old.open(encoding="utf-8", newline="") as kept:
            header, *lines = csv.reader(kept)
        with new.open("w", encoding="utf-8", newline="") as written:
            csv.writer(written).writerows([header, *MATCHES[name](lines)])

        assert agree("checks") != []
