"""WITH queries over CSV tables are answered from what an earlier query kept, and only then."""

import pytest

from tests.embedded.athena_queries import Lake
from tests.embedded.fakes import CSV, table

DAYS = {
    "skip.header.line.count": "1",
    "projection.enabled": "true",
    "projection.day.type": "injected",
    "storage.location.template": "s3://data/days/${day}/",
}
COUNTED = (
    "with counted as (select x, count(*) as times from days where day = '{day}' group by x) "
    "select x, times from counted order by x"
)


@pytest.fixture
def lake(tmp_path, monkeypatch):
    monkeypatch.setattr("infra.embedded.athena.kept._LARGE", 0)
    with Lake(tmp_path) as lake:
        lake.add(
            table(
                "days",
                {"x": "string"},
                "s3://data/days/",
                serde=CSV,
                partition_keys={"day": "string"},
                parameters=DAYS,
            )
        )
        lake.put("days/mon/1.csv", "x\na\nb\na\n")
        lake.put("days/tue/1.csv", "x\nc\n")
        yield lake


def parquet_files(lake):
    files = (found.path for found in lake.objects.list("scratch", ""))
    return {file for file in files if file.read_bytes()[:4] == b"PAR1"}


def test_the_second_query_that_begins_alike_makes_nothing_anew(lake):
    first = lake.rows(COUNTED.format(day="mon"))
    kept = parquet_files(lake)

    other = COUNTED.replace("select x, times from counted", "select times, x from counted")
    second = lake.rows(other.format(day="mon"))

    assert first == [("a", "2"), ("b", "1")]
    assert second == [("2", "a"), ("1", "b")]
    assert len(kept) == 1
    assert parquet_files(lake) == kept


def test_another_scan_number_is_still_the_same_query(lake):
    lake.rows(COUNTED.format(day="mon"))
    kept = parquet_files(lake)

    lake.rows(
        "with one as (select x from days where day = 'tue'), "
        "counted as (select x, count(*) as times from days where day = 'mon' group by x) "
        "select counted.x from counted cross join one"
    )

    assert len(parquet_files(lake) - kept) == 1  # of `one`


def test_another_partition_is_another_query(lake):
    lake.rows(COUNTED.format(day="mon"))

    assert lake.rows(COUNTED.format(day="tue")) == [("c", "1")]


def test_an_object_that_has_been_replaced_is_read_again(lake):
    lake.rows(COUNTED.format(day="tue"))
    lake.put("days/tue/1.csv", "x\nd\ne\n")

    assert lake.rows(COUNTED.format(day="tue")) == [("d", "1"), ("e", "1")]


def test_what_is_kept_counts_as_scanned_all_the_same(lake):
    first, second = (lake.run(COUNTED.format(day="mon"))["Statistics"] for _ in range(2))

    assert first["DataScannedInBytes"] == second["DataScannedInBytes"] == len("x\na\nb\na\n")


def test_a_query_that_reads_another_with_query_is_not_kept(lake):
    rows = lake.rows(
        "with one as (select x from days where day = 'mon'), "
        "two as (select one.x, days.x as y from days cross join one where days.day = 'tue') "
        "select x, y from two order by x"
    )

    assert rows == [("a", "c"), ("a", "c"), ("b", "c")]
    assert len(parquet_files(lake)) == 1  # of `one`


def test_a_with_query_whose_columns_share_a_name_can_be_kept(lake):
    rows = lake.rows(
        "with pair as (select x, x from days where day = 'tue') select count(*) from pair"
    )

    assert rows == [("1",)]
