"""Backslashes are kept though Athena's reader drops them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.shared.delivery import backslashes
from lambdas.shared.delivery.backslashes import BeforeQuote, are_dropped, doubled
from tests.oracle import serde


def read(line):
    """The cells as sql/ has them: trimmed."""
    cells = serde.row(line, 9)
    return [cell.strip() for cell in cells if cell is not None]


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        (r"O\Brien,x", [r"O\Brien", "x"]),
        (r"\N,\N", [r"\N", r"\N"]),
        (r'"O\Brien","\N"', [r"O\Brien", r"\N"]),
        ("a\\,b", ["a\\", "b"]),
        ("a,b\\", ["a", "b\\"]),
        (r"\\server,x", [r"\\server", "x"]),
        (r'a\b,"c \"d\" e"', [r"a\b", 'c "d" e']),
        (r'"a ""b"" \c",d', [r'a "b" \c', "d"]),
    ],
)
def test_a_backslash_is_read_as_it_was_written(line, cells):
    assert are_dropped(line)
    assert read(line) != cells
    assert read(doubled(line)) == cells


@pytest.mark.parametrize("line", ["a,b", r"one\\two,x", r'"a \"b\" c",d', '"a ""b""",c', ""])
def test_a_line_of_which_nothing_is_dropped_stays_as_it_is(line):
    assert not are_dropped(line)
    assert doubled(line) == line


@pytest.mark.parametrize("line", [r"\"a\",b", r"a,\"b"])
def test_a_dropped_backslash_before_a_quote_is_refused(line):
    with pytest.raises(BeforeQuote):
        doubled(line)


LINES = st.lists(
    st.sampled_from(["\\", "\\\\", '"', '""', '\\"', ",", "a", " ", "é"]), max_size=14
).map("".join)


@given(LINES)
def test_nothing_but_backslashes_is_added_and_none_vanishes(line):
    try:
        written = doubled(line)
    except BeforeQuote:
        return

    assert not are_dropped(written)
    assert doubled(written) == written
    before, after = read(line), read(written)
    assert [cell.replace("\\", "") for cell in before] == [
        cell.replace("\\", "") for cell in after
    ] or '"' in line
    if '"' not in line:
        given = [cell.strip() for cell in line.split(",")]
        assert ["\\" in cell for cell in given[: len(after)]] == ["\\" in cell for cell in after]


@given(st.lists(LINES, max_size=6), st.integers(1, 9))
def test_chunks_make_no_difference(lines, size):
    try:
        wanted = "\r\n".join(doubled(line) for line in lines).encode()
    except BeforeQuote:
        return
    content = "\r\n".join(lines).encode()
    chunks = [content[start : start + size] for start in range(0, len(content), size)]

    assert b"".join(backslashes.staged(chunks)) == wanted
