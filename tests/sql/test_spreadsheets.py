"""The guard against formulas: one definition, on which Python, sql/ and the oracle agree."""

import sys
import unicodedata

import duckdb
import pytest

from lambdas.shared.query import composition
from lambdas.shared.text.spreadsheets import FORMULA, unguarded
from tests.embedded.support.athena_queries import Lake
from tests.oracle.leads import guarded, runs_as_formula

EVERY_CHARACTER = [
    chr(code) for code in range(1, sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF
]

RUN = [
    "=1+1",
    "+1 512 555",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "\xa0\u200b\ufeff=cmd|' /C calc'!A0",
    "\uff1d1+1",
    "\u3000\uff0b1",
    "\uff20SUM(A1)",
    "\u22121",
    "\ufe63cmd",
    "\u202e=1",
    "\tword",
    "=HYPERLINK(1)\nsecond line",
]
LEFT_ALONE = ["", "Ann", "O'Neil", "a=b", "1-2", "Ma\u200c=x", '"=1"', "李=1", "\u200bAnn"]


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    with Lake(tmp_path_factory.mktemp("lake")) as lake:
        yield lake


@pytest.mark.parametrize("cell", RUN)
def test_a_cell_that_a_spreadsheet_would_run_is_guarded(cell):
    assert FORMULA.match(cell)
    assert guarded(cell) == f"'{cell}"
    assert unguarded(f"'{cell}") == cell


@pytest.mark.parametrize("cell", LEFT_ALONE)
def test_any_other_cell_is_left_as_it_is(cell):
    assert not FORMULA.match(cell)
    assert guarded(cell) == unguarded(cell) == cell


def test_python_and_the_oracle_agree_on_every_character_as_a_sign_and_before_one():
    for text in ("{}1", "{}=1"):
        cells = [text.format(char) for char in EVERY_CHARACTER]
        differing = [cell for cell in cells if bool(FORMULA.match(cell)) != runs_as_formula(cell)]
        # the pattern looks past some that no character has been made of yet
        assert {unicodedata.category(cell[0]) for cell in differing} <= {"Cn"}
        assert all(map(FORMULA.match, differing))


def test_duckdb_reads_the_pattern_as_python_does():
    cells = [f"{char}{rest}" for char in EVERY_CHARACTER for rest in ("1", "=1")]
    cells += [*RUN, *LEFT_ALONE]
    with duckdb.connect() as connection:
        connection.execute("create table cells as select unnest(?::varchar[]) as cell", [cells])
        found = connection.execute(
            f"select cell from cells where not regexp_matches(cell, {composition.literal(FORMULA)})"
        ).fetchall()

    assert {cell for (cell,) in found} == {cell for cell in cells if not FORMULA.match(cell)}


def test_the_embedded_athena_takes_the_pattern(lake):
    asked = "select regexp_like(cell, :formula) from (values '=1', '\uff1d1', 'Ann') as t (cell)"

    found = lake.rows(composition.render(asked, {"formula": FORMULA}))

    assert sorted(found) == [("false",), ("true",), ("true",)]


@pytest.mark.parametrize("name", composition.relation_names())
def test_no_file_of_sql_has_a_guard_of_its_own(name):
    text = composition.relation(name).select

    assert "=+@" not in text
    assert text.count("''''") == text.count(":formula")
