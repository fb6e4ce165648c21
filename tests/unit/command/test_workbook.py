"""leads.xlsx: text stays text, numbers are numbers, and nothing runs."""

import csv

import pytest
import python_calamine

from infra.command.runs import workbook

LISTS = ("refi_opportunities.csv", "call.csv", "email.csv", "sms.csv")
HEADER = ("borrower_id", "name", "phone", "monthly_savings_remaining", "rate_spread", "may_call")
LINES = (
    ("00000032", "Zoë García", "'+15125550101", "1241.25", "2.3800", "true"),
    ("'-1", "'=cmd()", "", "-3.50", "1.0000", "false"),
)


@pytest.fixture
def out(tmp_path):
    for name in LISTS:
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([HEADER, *LINES])
    return tmp_path


def sheets(out):
    with python_calamine.CalamineWorkbook.from_path(out / "leads.xlsx") as book:
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_each_list_is_a_sheet_of_typed_cells(out):
    assert workbook.write(out) == 0

    read = sheets(out)
    assert list(read) == ["Leads", "Call", "Email", "Text"]
    heading, first, second = read["Call"]
    assert heading[0] == "Borrower id"
    assert first == ["00000032", "Zoë García", "+15125550101", 1241.25, 2.38, "true"]
    assert second == ["-1", "=cmd()", "", -3.5, 1.0, "false"]


def test_what_is_over_is_said(out, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_LINES", 1)

    assert workbook.write(out) == 1

    assert sheets(out)["Leads"][2][0] == "1 more lines are in refi_opportunities.csv"


def test_a_list_without_a_line_has_its_heading(out):
    for name in LISTS:
        (out / name).write_text(",".join(HEADER) + "\n", encoding="utf-8")

    assert workbook.write(out) == 0

    assert len(sheets(out)["Leads"]) == 1
