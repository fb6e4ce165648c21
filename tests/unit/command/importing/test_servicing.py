"""Columns of servicing systems in abbreviations: asked about, as few loans have something there."""

import csv

import pytest

from infra.command.importing.headings import servicing
from tests.unit.command.importing.support.imports import closed, imported

HEADER = "Loan Number,Customer Number,First Name,Last Name,Note Rate,UPB,LTV,Market Rate"


@pytest.fixture
def out(tmp_path):
    return tmp_path / "delivery"


@pytest.fixture
def tape(tmp_path):
    def write(heading, cells):
        path = tmp_path / "tape.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([*HEADER.split(","), heading])
            for at, cell in enumerate(cells, start=1):
                writer.writerow(
                    [f"L{at}", f"C{at}", "Ann", f"Abel{at}", 7.5, 250000, 50, 5.5, cell]
                )
        return path

    return write


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        *(("F/C Ind", each) for each in "FY1"),
        *((each, "A") for each in ("FC Ind", "BNK Stat", "Bankr Cd", "Man Code", "Process Stop")),
        *((each, "Y") for each in ("LM Flag", "SCRA Flag", "Legal Hold", "Hardship", "DNS", "REO")),
        ("Fcl Stop", "1"),
        ("BKR Chapter", "13"),
        ("Loss Mit Status", "Active"),
        ("Forb Plan", "3 mo"),
        ("FC Referral Date", "01/02/2026"),
        ("Cons. Status", "R"),
        ("Mkt Pref", "None"),
        ("Atty Name", "Smith & Wesley LLP"),
        ("Successor In Interest", "Pat Zed"),
        ("Affiliate Share", "Q"),
        *((each, "041") for each in ("Warn Cds", "Warn Codes", "Wrng Cd", "Warning Cds")),
        ("Prescreen Out", "Y"),
    ],
)
def test_a_heading_of_hardship_is_asked_about_where_few_have_something_there(
    heading, cell, tape, out, capsys
):
    assert imported(tape(heading, ["", cell, "", "N"]), "--out", out, "--yes") == 2

    assert f"{heading!r} of tape.csv may say who is not" in capsys.readouterr().err
    assert f'# every_channel = "{heading}"' in (out / "mapping.toml").read_text("utf-8")


@pytest.mark.parametrize("heading", ["GLBA", "Privacy", "Info Share Flag", "Prescreen"])
@pytest.mark.parametrize("words", [("In", "Out"), ("Y", "N")])
def test_so_is_one_where_few_say_something_else_than_the_rest(heading, words, tape, out, capsys):
    usual, other = words
    assert imported(tape(heading, [usual, usual, other, usual]), "--out", out, "--yes") == 2
    assert f"{heading!r} of tape.csv may say who is not" in capsys.readouterr().err

    assert imported(tape(heading, [usual] * 4), "--out", out, "--yes") == 0


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("F/C Ind", ["", "", ""]),
        ("F/C Ind", ["F", "F", "F"]),  # false of each
        ("LM Flag", ["N", "N", "0"]),
        ("Legal Description", ["LOT 1", "LOT 2", "LOT 3"]),
        ("Hold Days", ["30", "30", "60"]),
        ("Mkt Pref", ["None", "None", "None"]),
        ("Delq Days", ["", "95", ""]),
        ("Escrow Balance", ["", "95", ""]),
    ],
)
def test_one_that_says_nothing_or_something_of_most_is_left_aside(heading, cells, tape, out):
    assert imported(tape(heading, cells), "--out", out, "--yes") == 0

    assert closed(out) == []


@pytest.mark.parametrize(
    ("heading", "cells", "bound"),
    [
        ("F/C Ind", ["", "F", "", "N"], ["C2"]),
        ("F/C Ind", ["F", "T", "F", "F"], ["C2"]),  # true and false
        ("Mkt Pref", ["", "None", "", "Any"], ["C2", "C4"]),
    ],
)
def test_what_it_says_closes_once_the_mapping_names_it(heading, cells, bound, tape, out, tmp_path):
    path = tape(heading, [""] * len(cells))
    assert imported(path, "--out", out, "--yes") == 0
    mapping = tmp_path / "mapping.toml"
    text = (out / "mapping.toml").read_text("utf-8")
    mapping.write_text(f'{text}\n[source.opt_outs]\nevery_channel = "{heading}"\n', "utf-8")
    tape(heading, cells)

    assert imported(path, "--out", out, "--mapping", mapping) == 0

    assert closed(out) == [(who, "") for who in bound]


@pytest.mark.parametrize(
    "heading",
    ["Chase Rewards", "Option", "Escrow Code", "Life of Loan", "Chair", "Rate"],
)
def test_other_headings_are_none_of_hardship(heading):
    assert not servicing.may_refuse(heading)
