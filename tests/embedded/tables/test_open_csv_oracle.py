"""infra/embedded/tables/open_csv.py reads any file as the oracle does."""

from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.embedded.tables.open_csv import Dialect, relation
from tests.oracle.serde import rows

CELLS = st.text(alphabet='ab,"\\ \t\N{NO-BREAK SPACE}é', max_size=12)
LINE_ENDS = st.sampled_from(("\n", "\r\n", "\r"))


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    numbers = iter(range(1_000_000))

    def scratch() -> Path:
        return folder / f"{next(numbers)}"

    def read(texts: list[str]) -> list[tuple[str | None, ...]]:
        files = []
        for text in texts:
            files.append(scratch())
            files[-1].write_text(text, encoding="utf-8", newline="")
        with duckdb.connect() as connection:
            table = relation(connection, files, ["x", "y", "z"], Dialect(header_lines=1), scratch)
            return connection.execute(table).fetchall()

    return read


def in_any_order(table):
    table = [row for row in table if any(c is not None for c in row)]
    return sorted(table, key=lambda row: [(cell is None, cell or "") for cell in row])


@given(lines=st.lists(st.tuples(CELLS, LINE_ENDS), max_size=6))
def test_a_file_reads_as_the_oracle_reads_it(read, lines):
    text = "x,y,z\n" + "".join(line + end for line, end in lines)

    assert in_any_order(read([text])) == in_any_order(rows(text, 3))
