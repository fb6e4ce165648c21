"""Lines that no row is made of, and cells that are not all there in what is: told, and counted."""

import json

from tests.unit.command.importing.support.imports import closed, imported, rows

TAPE = """Loan Number,Customer Number,Borrower Name,UPB,Note Rate,LTV,Market Rate,Orig Date,Branch,\
Do Not Call
L1,C1,Ann Ames,100000,6.5,62.5,5.25,2019,Main,N
L2,C2,Cy Cole,90000,6.25,62.5,5.25,2020,Main,N
L3,C3,Bo Dale,80000,6.75,62.5,5.25,2021,Main,N
"""


def take(tmp_path, out, *lines):
    """What is told of these lines below the others, and the counts of the table."""
    path = tmp_path / "tape.csv"
    path.write_text(TAPE + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    imported(path, "--out", out, "--yes")
    told = [each for each in rows(out / "import_report.csv") if int(each["line"]) > 4]
    return told, json.loads((out / "import.json").read_text("utf-8"))["tables"]["tape.csv"]


def test_a_line_of_which_nothing_is_mapped_is_told_by_its_first_200_letters(tmp_path, out):
    line = f",,,,,,,,{'see-above-' * 30},"

    [told], counts = take(tmp_path, out, line)

    assert (told["reason"], told["effect"]) == ("NOTHING_TO_TAKE", "row_left_out")
    assert told["value"] == line[:200]
    assert (counts["used"], counts["left_out"]) == (3, 1)


def test_a_line_with_too_many_cells_is_told_by_its_first_200_letters(tmp_path, out):
    line = f"L4,C4,Di Eck,1,6.5,62.5,5.25,2019,Main,N{',see-above' * 30}"

    [told], counts = take(tmp_path, out, line)

    assert (told["reason"], told["effect"]) == ("WRONG_FIELD_COUNT", "row_left_out")
    assert told["value"] == line[:200]
    assert (counts["used"], counts["left_out"]) == (3, 1)


def test_a_line_that_cannot_be_used_is_left_out_and_its_flag_binds(tmp_path, out):
    told, counts = take(tmp_path, out, "L4,C4,,80000,none,n/a,,2019,Main,Y")

    assert [(each["reason"], each["effect"]) for each in told] == [
        ("MISSING_VALUE", "row_left_out"),
        ("ID_OF_NOBODY", "noted"),
    ]
    assert (counts["used"], counts["left_out"]) == (3, 1)
    assert closed(out) == [("C4", "phone")]


def test_a_date_that_is_none_is_told_and_the_loan_is_used(tmp_path, out):
    [told], counts = take(tmp_path, out, "L4,C4,Di Eck,80000,6.5,62.5,5.25,spring,Main,N")

    assert (told["column"], told["value"]) == ("Orig Date", "spring")
    assert (told["reason"], told["effect"]) == ("NOT_A_DATE", "value_left_out")
    assert counts["used"] == 4
    assert rows(out / "loan_information.csv")[3]["origination_year"] == ""


def test_a_backslash_is_written_as_a_slash_and_told_once(tmp_path, out):
    [told], _ = take(tmp_path, out, r"L4,C4,Di Eck\Dee,80000,6.5,62.5,5.25,2019,Main,N")

    assert (told["column"], told["value"]) == ("Borrower Name", r"Di Eck\Dee")
    assert (told["reason"], told["effect"]) == ("BACKSLASH_REPLACED", "noted")
    assert rows(out / "borrower_information.csv")[3]["last_name"] == "Eck/Dee"
