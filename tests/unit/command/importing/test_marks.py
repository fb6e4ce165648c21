"""Amounts of which it is not certain whether decimals or thousands stand behind the mark."""

import csv

import pytest

from infra.command.importing import cells
from tests.unit.command.importing.support.imports import imported

HEADER = "Loan Number;First Name;Note Rate;UPB;LTV;Market Rate\n"


def balances(out):
    with (out / "loan_information.csv").open(encoding="utf-8", newline="") as file:
        return [row["remaining_balance"] for row in csv.DictReader(file)]


@pytest.fixture
def tape(tmp_path):
    def fill(*amounts, rate="7", ltv="50"):
        lines = (f"L{at};Ann;{rate};{each};{ltv};5\n" for at, each in enumerate(amounts))
        path = tmp_path / "tape.csv"
        path.write_text(HEADER + "".join(lines), encoding="utf-8")
        return path

    return fill


@pytest.mark.parametrize(
    ("amounts", "mark", "example"),
    [
        (["250.000", "95.000", ""], ".", "250.000"),
        (["€ 1.250.000", "700"], ".", "1.250.000"),
        (["(12,500)"], ",", "12,500"),
        (["250.000", "95.5"], ".", None),
        (["250000.000", "95.000"], ".", None),
        (["0.125", "95.000"], ".", None),
        (["1,250.000"], ".", None),
        (["250,000"], ".", None),
        (["250000"], ".", None),
        ([], ".", None),
    ],
)
def test_the_mark_tells_nothing_if_three_digits_stand_behind_it_everywhere(amounts, mark, example):
    assert cells.may_be_thousands(amounts, mark) == example


@pytest.mark.parametrize("rate", ["7", "7.5"])
def test_what_is_not_certain_is_asked_for_and_not_guessed(tape, tmp_path, capsys, rate):
    path, out = tape("250.000", "95.000", rate=rate), tmp_path / "out"

    assert imported(path, "--out", out, "--yes") == 2

    assert "250.000 in 'UPB' may have decimals or thousands" in capsys.readouterr().err
    draft = out / "mapping.toml"
    assert 'decimal_mark = "?"' in draft.read_text("utf-8")
    assert imported(path, "--out", out, "--mapping", draft) == 2
    assert 'decimal_mark is \'?\': give "." or ","' in capsys.readouterr().err


@pytest.mark.parametrize(
    ("mark", "unit", "read"),
    [
        (",", "", ["250000", "95000"]),
        (".", "", ["250.00", "95.00"]),
        (".", "thousands", ["250000", "95000"]),
    ],
)
def test_a_person_says_which_it_is(tape, tmp_path, mark, unit, read):
    path, out = tape("250.000", "95.000"), tmp_path / "out"
    imported(path, "--out", out, "--yes")
    draft = out / "mapping.toml"
    said = draft.read_text("utf-8").replace('"?"', f'"{mark}"')
    if unit:
        said = said.replace('= "UPB"', f'= {{column = "UPB", unit = "{unit}"}}')
    draft.write_text(said, encoding="utf-8")

    assert imported(path, "--out", out, "--mapping", draft) == 0

    assert [float(each) for each in balances(out)] == [float(each) for each in read]


@pytest.mark.parametrize(
    ("rate", "ltv", "amount", "read"),
    [
        ("7,5", "50", "250.000", 250000),
        ("7,500", "50,0", "1.250.000", 1250000),
        ("7.5", "50", "250,000", 250000),
        ("7.5", "50", "250.50", 250.5),
        ("7", "50", "250000", 250000),
    ],
)
def test_it_is_not_asked_for_if_the_other_numbers_say_it(tape, tmp_path, rate, ltv, amount, read):
    path, out = tape(amount, rate=rate, ltv=ltv), tmp_path / "out"

    assert imported(path, "--out", out, "--yes") == 0

    assert [float(each) for each in balances(out)] == [read]


def test_a_month_whose_amounts_are_written_otherwise_is_wrong_use(tape, tmp_path, capsys):
    out = tmp_path / "out"
    assert imported(tape("250000", rate="7.5"), "--out", out, "--yes") == 0
    mapping = out / "mapping.toml"

    assert imported(tape("250.000", rate="7.5"), "--out", out, "--mapping", mapping) == 2

    assert "250.000 in 'UPB' may have decimals or thousands" in capsys.readouterr().err


@pytest.mark.parametrize("heading", ["Phone", "Branch Fax", "Reviewed By Version"])
def test_points_in_telephone_numbers_say_nothing_of_decimals(tmp_path, heading):
    path, out = tmp_path / "tape.csv", tmp_path / "out"
    header = f"Loan Number,First Name,Note Rate,UPB,LTV,Market Rate,{heading}\n"
    lines = (f"L{at},Ann,7.125,250000,62.125,5.375,617.555.010{at}\n" for at in range(5))
    path.write_text(header + "".join(lines), encoding="utf-8")

    assert imported(path, "--out", out, "--yes") == 0

    with (out / "loan_information.csv").open(encoding="utf-8", newline="") as file:
        assert {row["current_interest_rate"] for row in csv.DictReader(file)} == {"7.125"}
