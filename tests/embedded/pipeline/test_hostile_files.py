"""Files as an attacker would name and fill them: read, told, and obeyed by nothing."""

import csv
import os
import re
import subprocess
import sys
import unicodedata

import pytest

from infra.command.samples.writer import write_sample
from lambdas.shared.contract import BY_NAME
from lambdas.shared.text import csv_reading
from lambdas.shared.text.spreadsheets import CONTROL, FORMULA

ESCAPES = "\x1b[2J\x1b]0;title\x07\x9b31m\u202eevil"
LONG = "x" * 150_000


def add(path, dataset, *rows):
    """Rows of which the first cells are these, and the others as a good row has them."""
    good = {
        "borrower_information": [
            "",
            "Ann",
            "Lee",
            "a@example.com",
            "5125550101",
            "",
            "A",
            "TX",
            "",
        ],
        "loan_information": ["", "", "", "200000", "6.5", "2019", "VA", "150000"],
    }[dataset]
    assert len(good) == len(BY_NAME[dataset].header)
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([*row, *good[len(row) :]] for row in rows)


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """The finished command and its folder."""
    data, out = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("ran") / "out"
    write_sample(data, borrowers=60, seed=7)
    borrowers = data / "borrower_information.csv"
    add(
        borrowers,
        "borrower_information",
        ["H1", f"Ann{ESCAPES}"],
        ["H2", LONG],
        ["K" * 800_000],
        ["H4", "=cmd|' /C calc'!A0", "<script>alert(1)</script>"],
        ["H5", "Ann", "Lee", "h5@example.com", "5125550105", "", "\xa0=1+1"],
    )
    add(data / "loan_information.csv", "loan_information", ["L" * 700_000, "H4"], ["HL4", "H4"])
    if os.name != "nt":
        (data / "borrower_information").mkdir()
        borrowers.rename(data / "borrower_information" / f"a{ESCAPES.replace('/', '')}.csv")
        (data / f"notes{ESCAPES}\n.txt").write_text("x")
        os.mkfifo(data / "pipe")
        (data / "dangling").symlink_to("nowhere")
    command = [sys.executable, "-m", "infra.command.cli", "run", "--data", str(data)]
    done = subprocess.run([*command, "--out", str(out)], capture_output=True, check=False)
    return done, out


def test_the_run_is_published_and_the_terminal_is_ordered_nothing(ran):
    done, _ = ran
    for stream in (done.stdout, done.stderr):
        text = stream.decode("utf-8")
        assert not {unicodedata.category(char) for char in text} & {"Cf", "Cs", "Zl", "Zp"}
        assert not [char for char in text if unicodedata.category(char) == "Cc" and char != "\n"]
    assert done.returncode == 0, done.stderr.decode("utf-8")[-2000:]


def test_no_cell_of_a_list_is_a_formula_or_an_order(ran):
    _, out = ran
    for path in sorted(out.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv_reading.rows(file):
                for cell in row:
                    number = re.fullmatch(r"[+-]?[0-9.]+", cell)  # telephone numbers, too
                    assert number or not FORMULA.match(cell), path.name
                    assert not CONTROL.search(cell), path.name
                    assert len(cell) <= 600, path.name


def test_what_was_refused_is_told_with_its_reason(ran):
    _, out = ran
    with (out / "rejected_rows.csv").open(encoding="utf-8", newline="") as file:
        told = {(line["key"][:4], line["reason"]) for line in csv_reading.records(file)}

    assert {("H1", "CONTROL_CHARACTER"), ("H2", "TOO_LONG"), ("KKKK", "INVALID_ID")} <= told
    assert ("LLLL", "INVALID_ID") in told


def test_the_report_runs_nothing(ran):
    page = (ran[1] / "report.html").read_text(encoding="utf-8")

    assert "<script" not in page
    assert not CONTROL.search(page.replace("\n", ""))
