"""The number of rows in a Parquet file's footer, as DuckDB and others write it."""

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.shared.publication import parquet


@pytest.fixture
def write(buckets, tmp_path):
    def put(select, options=""):
        path = tmp_path / "part.parquet"
        duckdb.sql(f"copy ({select}) to '{path}' (format parquet {options})")
        buckets.put_object(Bucket="working", Key="part", Body=path.read_bytes())

    return put


@pytest.mark.parametrize("rows", [0, 1, 63, 64, 8191, 200_000])
def test_rows_are_counted_without_reading_them(write, rows):
    write(f"select range as id, 'x' || range as name from range({rows})")

    assert parquet.count_rows("working", "part") == rows


def test_columns_of_any_type_are_passed_over(write):
    write(
        "select true as b, 1::tinyint as t, 2::smallint as s, 3::bigint as i, 4.5::double as d, "
        "cast('6.7' as decimal(18, 2)) as m, 'eight' as v, date '2026-11-22' as day, "
        "timestamp '2026-11-22 10:31:00' as at, [1, 2] as l, {'a': 1} as r, map {'k': 1} as m2 "
        "from range(5)"
    )

    assert parquet.count_rows("working", "part") == 5


def test_metadata_of_any_size_is_read(write):
    columns = ", ".join(f"range as column_{number}" for number in range(400))

    write(f"select {columns} from range(5000)", ", row_group_size 2048")

    assert parquet.count_rows("working", "part") == 5000


@pytest.mark.parametrize("content", [b"PAR1 first", b"borrower_id\nB1\n"])
def test_what_is_not_parquet_is_said_to_be_none(buckets, content):
    buckets.put_object(Bucket="working", Key="part", Body=content)

    with pytest.raises(ValueError, match="s3://working/part is not a Parquet file"):
        parquet.count_rows("working", "part")


@given(st.integers(0, 2**62))
def test_a_number_of_any_size_is_read(rows):
    zigzag, number = rows << 1, b""
    while zigzag > 0x7F:
        number += bytes([zigzag & 0x7F | 0x80])
        zigzag >>= 7
    version, schema = b"\x15\x02", b"\x19\x1c\x48\x01a\x00"  # i32 1; a list of one struct

    metadata = parquet._Metadata(version + schema + b"\x16" + number + bytes([zigzag]) + b"\x00")

    assert metadata.num_rows() == rows
