"""Thousands of generated lines of CSV: what Trino's OpenCSVSerDe makes of them, our reader does.

The independent reader of the oracle (tests/oracle/serde.py) is held against it as well.
"""

from collections import Counter
from itertools import count

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from infra.embedded.tables.open_csv import Dialect, relation
from tests.oracle.serde import rows

pytestmark = pytest.mark.trino

FILES = 40
LINES = 100  # in a file
WIDTH = 3
HEADER = "x,y,z"

SIGNS = 'ab,,""\\\\ \t\x0b\x1c\N{NO-BREAK SPACE}\N{IDEOGRAPHIC SPACE}é\N{BYTE ORDER MARK}\'='
HARD = (
    *("", '"', '""', '"""', ",", ",,", ",,,,", '"a""b"', '"a\\"b"', "a\\", '"a\\', "\\,", ' "a"'),
    *('a "b" c', 'ab"c"d,e', '"a"b,c', '"a,b', '"a" ,b', " , ", "\\\\", '\\"', '"\\\\"', 'abc"d'),
    *('x"y",z', '"x"y"z",1', "a,b,c,d", '"a","b","c"', "\N{BYTE ORDER MARK}a,b", "ab ,cd , ef"),
)
LINE = st.one_of(
    st.text(alphabet=SIGNS, max_size=16),
    st.sampled_from(HARD),
    st.lists(st.sampled_from(HARD), min_size=1, max_size=4).map(",".join),
)
ENDS = st.sampled_from(("\n", "\n", "\r\n", "\r"))


@pytest.fixture(scope="module")
def read(trino, tmp_path_factory):
    """A file's rows: as Trino reads it, as we do, as the oracle does."""
    folder, numbers = tmp_path_factory.mktemp("scratch"), count()
    (trino.folder / "lines").mkdir()
    trino.query("create schema lines")
    trino.query(
        "create table cells (x varchar, y varchar, z varchar, file varchar"
        " with (partition_projection_type = 'INJECTED')) with (format = 'CSV',"
        " skip_header_line_count = 1, external_location = 'local:///lines/',"
        " partitioned_by = array['file'], partition_projection_enabled = true,"
        " partition_projection_location_template = 'local:///lines/${file}/')",
        schema="lines",
    )

    def read(text):
        number = next(numbers)
        file = trino.folder / "lines" / str(number) / "cells.csv"
        file.parent.mkdir(parents=True)
        file.write_bytes(text.encode())
        theirs = trino.query(f"select x, y, z from cells where file = '{number}'", schema="lines")
        with duckdb.connect() as connection:
            table = relation(
                connection,
                [file],
                list("xyz"),
                Dialect(header_lines=1),
                lambda: folder / str(next(numbers)),
            )
            ours = connection.execute(table).fetchall()
        return theirs.rows, ours, list(rows(text, WIDTH))

    return read


def test_a_line_is_read_as_trino_reads_it(read):
    compared = 0

    @settings(
        derandomize=True,
        deadline=None,
        max_examples=FILES,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(lines=st.lists(st.tuples(LINE, ENDS), min_size=LINES, max_size=LINES))
    def hold(lines):
        nonlocal compared
        text = "".join(line + end for line, end in [(HEADER, "\n"), *lines])
        trinos, ours, oracles = map(Counter, read(text))
        compared += trinos.total()
        assert ours == trinos
        assert oracles == trinos

    hold()
    print(f"\nlines: {compared}")
    assert compared > FILES * LINES / 2
