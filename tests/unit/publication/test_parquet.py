"""The number of rows in a Parquet file's footer, as DuckDB and others write it."""

import duckdb
import pytest
from hypothesis import example, given, settings
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


def varint(number):
    coded = b""
    while number > 0x7F:
        coded += bytes([number & 0x7F | 0x80])
        number >>= 7
    return coded + bytes([number])


def zigzag(number):
    return varint((number << 1) ^ (number >> 63))


def sequence(kind, elements):
    """A list or set of `kind`, its size in the head where that has room for it."""
    size = len(elements)
    head = bytes([size << 4 | kind]) if size < 15 else bytes([0xF0 | kind]) + varint(size)
    return head + b"".join(elements)


def struct(fields):
    """Of (gap to the field before, (type, value)): a gap above 15 is written as the field's id."""
    coded, at = b"", 0
    for gap, (kind, value) in fields:
        at += gap
        head = bytes([gap << 4 | kind]) if gap < 16 else bytes([kind]) + zigzag(at)
        coded += head + value
    return coded + b"\x00"


# Thrift's compact protocol: (type, value), as its specification has it
# https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
SCALARS = st.one_of(
    st.just((1, b"")),  # a true field
    st.just((2, b"")),  # a false one
    st.tuples(st.just(3), st.binary(min_size=1, max_size=1)),
    st.tuples(st.sampled_from((4, 5, 6)), st.integers(-(2**40), 2**40).map(zigzag)),
    st.tuples(st.just(7), st.binary(min_size=8, max_size=8)),
    st.tuples(st.just(8), st.binary(max_size=200).map(lambda text: varint(len(text)) + text)),
)
INTEGERS = st.lists(st.integers(-9, 2**20).map(zigzag), max_size=20)


def grown(values):
    fields = st.lists(st.tuples(st.integers(1, 20), values), max_size=4).map(struct)
    return st.one_of(
        st.tuples(st.just(12), fields),
        st.tuples(st.sampled_from((9, 10)), st.builds(sequence, st.just(5), INTEGERS)),
        st.tuples(st.just(9), st.builds(sequence, st.just(12), st.lists(fields, max_size=17))),
    )


VALUES = st.recursive(SCALARS, grown, max_leaves=8)


@settings(max_examples=50)
@given(before=st.tuples(VALUES, VALUES), rows=st.integers(0, 2**62))
@example(before=((1, b""), (1, b"")), rows=7)
@example(before=((9, sequence(5, [b"\x02"] * 15)), (2, b"")), rows=2**62)
@example(before=((12, struct([(16, (1, b"")), (1, (3, b"\x00"))])), (7, bytes(8))), rows=1)
def test_whatever_stands_before_it_a_number_of_any_size_is_read(before, rows):
    metadata = struct([(1, before[0]), (1, before[1]), (1, (6, zigzag(rows)))])

    assert parquet._Metadata(metadata).num_rows() == rows


@pytest.mark.parametrize("gap", [3, 16])
def test_a_field_is_found_by_its_number_however_that_is_written(gap):
    there = bytes([0x06]) + zigzag(3) + zigzag(5)  # its id in full

    assert parquet._Metadata(b"\x15\x02" + there).num_rows() == 5
    with pytest.raises(ValueError, match="names no number of rows"):
        parquet._Metadata(struct([(gap + 1, (6, zigzag(5)))])).num_rows()


def test_a_value_of_an_unknown_type_is_not_passed_over():
    with pytest.raises(ValueError, match="holds a value of type 11"):
        parquet._Metadata(b"\x1b\x00\x00").num_rows()
