"""A list of opt-outs: every line of it is somebody, whatever they are called."""

import pytest

from infra.command.importing.rows import fault_of
from tests.unit.command.importing.support.imports import closed, rows
from tests.unit.command.importing.support.people import BORROWERS, bring, person, write

HEADER = ["First Name", "Last Name", "Borrower ID", "Opt Out Date"]


@pytest.mark.parametrize(
    ("record", "is_of_somebody"),
    [
        (["Max", "Ferris", "B3", ""], True),
        (["Max", "Ferris", "3", ""], True),
        (["Max", "Ferris", "", ""], True),
        (["Total", "Recall", "B3", "2026-01-01"], True),
        (["Total", "", "B3", ""], True),
        (["Min", "", "", "2026-01-01"], True),
        (["Max", "", "", "5122345601"], True),
        (["Sum", "", "", ""], True),
        (["Total: 1", "", "", ""], False),
        (["Total", "", "", "12"], False),
        (["Count: 12", "", "", ""], False),
        (["3 records", "", "", ""], False),
        (["End of report", "", "", ""], False),
    ],
)
def test_a_line_of_a_list_of_opt_outs_is_a_total_only_if_it_names_nobody(record, is_of_somebody):
    assert (fault_of(record, HEADER, ids=[2], is_list=True) is None) is is_of_somebody


@pytest.mark.parametrize(
    ("record", "is_of_somebody"),
    [
        (["Max", "Ferris", "B3", ""], True),
        (["Total", "Recall", "B3", ""], True),
        (["Max", "", "", ""], False),
        (["Total", "", "120", "250,000.00"], False),
    ],
)
def test_whoever_has_an_id_is_no_total_in_any_table(record, is_of_somebody):
    assert (fault_of(record, HEADER, ids=[2]) is None) is is_of_somebody


def test_people_called_like_totals_are_not_contacted(exports, out):
    named = [person(3, First_Name="Max"), person(4, First_Name="Total", FICO="")]
    write(exports / "borrowers.csv", BORROWERS, person(1), *named)
    lines = [["Max", "Ferris", "B3", ""], ["Total", "", "B4", ""], ["Total: 2", "", "", ""]]
    write(exports / "dnc.csv", "First Name,Last Name,Borrower ID,Opt Out Date", *lines)
    draft_asks = bring(exports, out)

    assert draft_asks in (0, 2)
    if draft_asks == 2:
        pytest.fail((out / "mapping.toml").read_text(encoding="utf-8"))
    assert {who for who, _ in closed(out)} == {"B3", "B4"}


def test_people_called_like_totals_are_closed_by_their_numbers(exports, out):
    lines = [
        ["Ann", "Lee", "B1", "", ""],
        ["Max", "", "", "512-234-5699", ""],
        ["Total: 2", *[""] * 4],
    ]
    write(exports / "dnc.csv", "First Name,Last Name,Borrower ID,Phone,Opt Out Date", *lines)

    assert bring(exports, out) == 0

    told = {(row["line"], row["reason"]) for row in rows(out / "import_report.csv")}
    assert told == {("3", "NOTHING_TO_TAKE"), ("3", "ADDRESS_CLOSED"), ("4", "TOTALS_ROW")}
    listed = [row["address"] for row in rows(out / "do_not_contact_addresses.csv")]
    assert listed == ["+15122345699"]


def test_people_called_like_totals_are_borrowers_by_their_ids(exports, out):
    header = "First Name,Last Name,Borrower ID,Phone,City,State"
    lines = [[f"Ann{at}", "Lee", f"B{at}", f"512-234-560{at}", "Austin", "TX"] for at in (1, 2)]
    write(exports / "borrowers.csv", header, *lines, ["Max", "", "B3", "", "", ""],
          ["Max", "", "12", "", "", ""], ["Max", "", "", "12", "", ""])  # fmt: skip

    assert bring(exports, out) == 0

    people = [row["borrower_id"] for row in rows(out / "borrower_information.csv")]
    assert people == ["B1", "B2", "B3", "12"]
    told = [(row["line"], row["reason"]) for row in rows(out / "import_report.csv")]
    assert told == [("6", "TOTALS_ROW")]


@pytest.mark.parametrize(
    ("line", "says", "code"),
    [
        (["B1"], [("B1", "")], 0),
        (["b-7x"], [("b-7x", "")], 0),
        (["512-234-5602"], [], 0),
        (["Total: 2"], [], 0),
        (["End of report"], [], 0),
        (["Ann Lee"], [], 1),
    ],
)
def test_a_line_of_one_cell_opts_out_whom_it_names(line, says, code, exports, out):
    write(exports / "dnc.csv", "Borrower ID,Channel,Reason", ["B5", "phone", "asked"], line)

    assert bring(exports, out) == code

    assert closed(out) == [("B5", "phone"), *says]
    told = rows(out / "do_not_contact_addresses.csv")
    numbers = ["+15122345602"] if line == ["512-234-5602"] else []
    assert [each["address"] for each in told] == numbers


@pytest.mark.parametrize(
    "written",
    [
        *('"B1"', "B1'", "'B1'", "\u201cB1\u201d", "`B1`", "\u2018B1\u2019", '="B1"', "B1,", "B1;"),
        *("b1", " B1\u00a0", "\u200bB1"),
    ],
)
def test_what_exports_leave_around_an_id_is_undone(written, exports, out):
    write(exports / "dnc.csv", "Borrower ID,Channel,Reason", [written, "", "asked"])

    assert bring(exports, out) == 0

    assert closed(out) == [("B1", "")]
    assert not [row for row in rows(out / "import_report.csv") if row["reason"] == "ID_OF_NOBODY"]


def test_a_number_as_an_id_that_was_written_as_a_fraction_is_one(exports, out):
    for path in exports.iterdir():
        path.write_text(path.read_text(encoding="utf-8").replace("B1", "1"), encoding="utf-8")
    write(exports / "dnc.csv", "Borrower ID,Channel,Reason", ["1.00", "", "asked"])

    assert bring(exports, out) == 0

    assert closed(out) == [("1", "")]


@pytest.mark.parametrize("written", ["AB/8", "ab/8", "Ab / 8", "ab/8'"])
def test_ids_with_other_characters_are_the_same_in_any_letters_case(written, exports, out):
    for path in exports.iterdir():
        path.write_text(path.read_text(encoding="utf-8").replace("B1", "ab/8"), encoding="utf-8")
    write(exports / "dnc.csv", "Borrower ID,Channel,Reason", [written, "", "asked"])

    assert bring(exports, out) == 0

    borrower = rows(out / "borrower_information.csv")[0]
    assert closed(out) == [(borrower["borrower_id"], "")]


@pytest.mark.parametrize("written", ["B1, B2", "B1/B2", "B1 and B2", "B1 B2"])
def test_several_ids_of_a_cell_opt_out_each_if_all_are_somebodys(written, exports, out):
    write(exports / "dnc.csv", "Borrower ID,Channel,Reason", [written, "", "asked"])

    assert bring(exports, out) == ("and" in written)

    known = {who for who, _ in closed(out)} & {"B1", "B2"}
    assert known == (set() if "and" in written else {"B1", "B2"})
