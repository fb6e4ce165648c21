"""Whoever said no in a cell that nothing reads is not passed over in silence."""

import csv

import pytest
import xlsxwriter

from lambdas.shared.text import csv_reading
from tests.unit.command.importing.support.answers import answer_at_terminal
from tests.unit.command.importing.support.drafts import uncommented
from tests.unit.command.importing.support.imports import closed, imported

USUAL = {
    **{"Loan Number": "L{0}", "Customer Number": "C{0}", "First Name": "Ann"},
    **{"Last Name": "Abel{0}", "Email": "u{0}@example.com", "Cell Phone": "(303) 555-010{0}"},
    **{"Property ID": "P{0}", "Note Rate": "7.5", "UPB": "250000", "LTV": "50"},
    "Market Rate": "5.5",
}


@pytest.fixture
def tape(tmp_path):
    return tmp_path / "tape.csv"


@pytest.fixture
def out(tmp_path):
    return tmp_path / "delivery"


def write(path, **cells_of):
    """A line for each cell of the columns."""
    several = zip(*cells_of.values(), strict=True)
    usual = [[cell.format(at) for cell in USUAL.values()] for at in range(1, 10)]
    lines = [[*line, *cells] for line, cells in zip(usual, several, strict=False)]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[*USUAL, *cells_of], *lines])


def with_opt_outs(draft, text):
    """The draft, completed by a line."""
    completed = draft.read_text("utf-8") + f"\n[source.opt_outs]\n{text}\n"
    draft.write_text(completed, encoding="utf-8")
    return draft


@pytest.mark.parametrize("column", ["Status", "Notes", "Disposition", "Last Outcome", "Tags", "Q7"])
def test_a_column_whose_cells_refuse_is_for_people(column, tape, out, capsys):
    write(tape, **{column: ["Active", "Do not call Zed Young", "Deceased", "DNC"]})

    assert imported(tape, "--out", out, "--yes") == 2

    said = capsys.readouterr().err
    told = "may say who is not to be contacted, in 3 rows: do not call, deceased, dnc: name it"
    assert f"'{column}' of tape.csv {told}" in said
    assert "Zed" not in said
    assert [path.name for path in out.iterdir() if path.suffix == ".csv"] == []


def test_so_is_one_whose_only_refusal_is_beyond_the_rows_that_are_looked_at_first(tape, out):
    write(tape, Notes=["called"])
    with tape.open("a", encoding="utf-8") as file:
        file.writelines(f"L{at},C{at},A,B,,,P{at},7,1,50,5,called\n" for at in range(2, 1200))
        file.write("L9999,C9999,A,B,,,P9999,7,1,50,5,Wants no calls\n")

    assert imported(tape, "--out", out, "--yes") == 2


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("Status", ["Active", "Current", "Closed"]),
        ("Spouse Name", ["Stop", "Noel", "Sue Norton"]),
        ("Mailing Street", ["12 Stop St", "Attorney St", "No. 4 Mill Rd"]),
        ("Campaign", ["No Cost Refi", "No Escrow", ""]),
        ("Escrowed", ["no", "No", "Y"]),
    ],
)
def test_one_whose_cells_refuse_nothing_is_left_aside_as_others_are(column, cells, tape, out):
    write(tape, **{column: cells})

    assert imported(tape, "--out", out, "--yes") == 0

    assert closed(out) == []


def test_the_line_that_the_draft_gives_closes_what_each_cell_says(tape, out, tmp_path):
    cells = ["Active", "Do Not Call", "Deceased", "", "Unsubscribed", "N"]
    write(tape, Status=cells)
    imported(tape, "--out", out, "--yes")
    draft = out / "mapping.toml"
    uncommented(draft)

    assert imported(tape, "--out", out, "--mapping", draft) == 0
    assert closed(out) == [("C2", "phone"), ("C3", ""), ("C5", "email")]

    again = tmp_path / "again"
    write(tape, Status=["active", "Suspended", "Do Not Mail", "", "N", "?"])
    assert imported(tape, "--out", again, "--mapping", draft) == 0
    assert closed(again) == [("C2", ""), ("C3", "mail"), ("C6", "")]


def test_what_the_draft_gives_of_several_columns_is_one_answer(tape, out, tmp_path):
    notes = [f"called {at} times" for at in range(4)]
    tags = ["vip", "vip", "ch13", "opted out of email"]
    flags = {"Do Not Text": ["N", "Y", "", ""], "Contact Status": ["OK", "OK", "OK", "Deceased"]}
    write(tape, Notes=[notes[0], "DNC", *notes[2:]], Tags=tags, **flags)
    imported(tape, "--out", out, "--yes")
    draft = uncommented(out / "mapping.toml")
    assert '{column = "Contact Status", open = ["OK"]}' in draft.read_text("utf-8")

    assert imported(tape, "--out", out, "--mapping", draft) == 0

    says = [("C2", "sms"), ("C2", ""), ("C3", ""), ("C4", ""), ("C4", "email")]
    assert sorted(closed(out)) == sorted(says)


def test_a_column_that_sounds_of_refusal_and_is_empty_is_not_asked_for_yet(tape, out, tmp_path):
    write(tape, **{"FC Status": ["", " "]})
    assert imported(tape, "--out", out, "--yes") == 0
    write(tape, **{"FC Status": ["", "Active"]})

    assert imported(tape, "--out", tmp_path / "next", "--mapping", out / "mapping.toml") == 2
    assert imported(tape, "--out", tmp_path / "other", "--yes") == 2
    assert 'open = ["Active"]' not in (tmp_path / "other" / "mapping.toml").read_text("utf-8")


def test_of_notes_only_what_refuses_closes(tape, out):
    notes = [f"Called {at}/4, left a message with Zed" for at in range(1, 5)]
    write(tape, Notes=[*notes, "Pls do not email her", "asked to be removed from list"])
    imported(tape, "--out", out, "--yes")
    draft = out / "mapping.toml"
    text = draft.read_text("utf-8")
    assert '{column = "Notes", others = "open"}' in text
    assert "Zed" not in text

    with_opt_outs(draft, 'by_word = {column = "Notes", others = "open"}')

    assert imported(tape, "--out", out, "--mapping", draft) == 0
    assert closed(out) == [("C5", "email"), ("C6", "")]


def test_a_column_that_is_ignored_is_of_no_concern(tape, out):
    write(tape, Notes=["Do not call", ""])
    imported(tape, "--out", out, "--yes")
    draft = out / "mapping.toml"
    text = draft.read_text("utf-8").replace("# ignored", "ignored")
    draft.write_text(text, encoding="utf-8")

    assert imported(tape, "--out", out, "--mapping", draft) == 0

    assert closed(out) == []


def test_a_mapping_of_last_month_does_not_leave_a_refusal_aside(tape, out, tmp_path, capsys):
    write(tape, Notes=["called", "called again"])
    assert imported(tape, "--out", out, "--yes") == 0
    write(tape, Notes=["called", "Zed says do not call"])

    assert imported(tape, "--out", tmp_path / "next", "--mapping", out / "mapping.toml") == 2

    said = " ".join(capsys.readouterr().err.split())
    assert (
        "tape.csv has a column 'Notes', which may say who is not to be contacted, in 1 row" in said
    )
    assert "do not call; the mapping does not speak of it" in said
    assert 'by_word = {column = "Notes", others = "open"}' in said
    assert "Zed" not in said


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("2", [("C2", "phone"), ("C4", "")]),
        ("3", [("C2", "phone")]),
        ("11", [("C1", ""), ("C2", ""), ("C4", "")]),
        ("4", []),
    ],
)
def test_a_person_at_a_terminal_says_what_the_cells_close(
    answer, says, tape, out, tmp_path, monkeypatch, capsys
):
    first = tmp_path / "first"
    write(tape, Status=["Active", "Do Not Call", "", ""])
    answer_at_terminal(monkeypatch, *answer, "y")
    assert imported(tape, "--out", first) == 0, capsys.readouterr().err
    write(tape, Status=["Active", "Do Not Call", "", "Zonk"])

    assert imported(tape, "--out", out, "--mapping", first / "mapping.toml") == 0

    assert closed(out) == says


def test_a_list_of_opt_outs_says_why_in_words_of_refusal(tape, out, tmp_path):
    write(tape, Branch=["North", "South"])
    text = "Customer Number,Channel,Agent Remarks\nC1,Phone,Do not call\nC2,Email,refused\n"
    (tmp_path / "listed.csv").write_text(text, encoding="utf-8")

    assert imported(tape, tmp_path / "listed.csv", "--out", out, "--yes") == 0

    assert closed(out) == [("C1", "Phone"), ("C2", "Email")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('by_word = {column = "Notes", others = "closed"}', "others is 'closed': give \"open\""),
        ('by_word = {open = ["Active"]}', "give the column whose words say so"),
        ('by_word = {column = "Notes", permission = "Notes"}', "has an unknown 'permission'"),
        ('phone = {column = "Notes", open = ["Active"]}', "has an unknown 'open'"),
    ],
)
def test_words_that_are_given_wrongly_are_told(text, said, tape, out, capsys):
    write(tape, Notes=["Do not call"])
    imported(tape, "--out", out, "--yes")

    code = imported(tape, "--out", out, "--mapping", with_opt_outs(out / "mapping.toml", text))

    assert code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("hidden", [True, False])
def test_a_sheet_that_is_not_read_is_looked_at_to_its_end(hidden, tape, out, tmp_path, capsys):
    write(tape, Branch=["North"])
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as workbook, tape.open(encoding="utf-8") as file:
        for at, row in enumerate(csv_reading.rows(file)):
            (workbook.get_worksheet_by_name("Tape") or workbook.add_worksheet("Tape")).write_row(
                at, 0, row
            )
        other = workbook.add_worksheet("Old")
        other.write_column(0, 0, [f"2026-01-{at}" for at in range(301)])
        other.write(301, 0, "Zed Young asked us to stop calling")
        if hidden:
            other.hide()

    assert imported(path, "--out", out, "--yes") == 2

    said = capsys.readouterr().err
    assert "sheet Old of book.xlsx is not read, and seems to say who must not be contacted" in said
    assert "Zed" not in said


@pytest.mark.parametrize(
    ("column", "cell", "channels"),
    [
        ("Last Name", "Abel (DECEASED)", [""]),
        ("First Name", "Estate of Ann", [""]),
        ("Last Name", "Abel (STOP)", [""]),
        ("Last Name", "Abel - no calls", ["phone"]),
        ("Cell Phone", "DO NOT CALL", ["phone"]),
        ("Cell Phone", "303-555-0101 (ask for Ann)", ["phone"]),
        ("Cell Phone", "DNC 303-555-0101", [""]),
        ("Email", "unsubscribed", [""]),
        ("Customer Number", "C1 do not mail", [""]),
    ],
)
def test_a_cell_that_is_read_for_something_else_and_refuses_closes_what_it_says(
    column, cell, channels, tape, out, tmp_path
):
    write(tape, Branch=["North", "South"])
    text = tape.read_text("utf-8")
    usual = USUAL[column].format(1)
    tape.write_text(text.replace(f",{usual},", f",{cell},", 1), encoding="utf-8")

    for _ in range(2):  # an import into the same folder, too
        assert imported(tape, "--out", out, "--yes") == 0
        assert [channel for _, channel in closed(out)] == channels
    with (out / "import_report.csv").open(encoding="utf-8") as file:
        told = [each for each in csv_reading.records(file) if each["reason"] == "REFUSAL_HEARD"]
    assert [(each["line"], each["column"], each["value"]) for each in told] == [("2", column, cell)]


@pytest.mark.parametrize("name", ["Noel,Stop", "BK,Norton", "C. D.,Attorney", "Sue,Lawless"])
def test_a_name_that_sounds_like_a_refusal_closes_nothing(name, tape, out):
    write(tape, Branch=["North"])
    tape.write_text(tape.read_text("utf-8").replace("Ann,Abel1", name), encoding="utf-8")

    assert imported(tape, "--out", out, "--yes") == 0

    assert closed(out) == []


def test_a_line_that_cannot_be_read_and_refuses_closes_whoever_stands_in_it(tape, out, tmp_path):
    write(tape, Branch=["North", "South"])
    servicing = "Customer Number,Loan Number,Branch\nC1,L1,North,do not call\nC2,L2,South\n"
    (tmp_path / "servicing.csv").write_text(servicing, encoding="utf-8")
    mapping = tmp_path / "mapping.toml"
    imported(tape, "--out", out, "--yes")
    said = "\n[[source]]\nfiles = 'servicing.csv'\n[source.borrower_information]\n"
    text = f"{(out / 'mapping.toml').read_text('utf-8')}{said}borrower_id = 'Customer Number'\n"
    mapping.write_text(text, encoding="utf-8")

    files = [tape, tmp_path / "servicing.csv"]
    assert imported(*files, "--out", tmp_path / "next", "--mapping", mapping) == 0

    assert closed(tmp_path / "next") == [("C1", "")]


def listed(folder, name="dnc_2026.csv", title=""):
    path = folder / name
    text = "Customer Number,First Name,Cell Phone\nC1,Ann,303-555-0101\n"
    path.write_text(f"{title}\n\n{text}" if title else text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "title", "told"),
    [
        ("dnc_2026.csv", "", "dnc_2026.csv"),
        ("Opt Outs.csv", "", "Opt Outs.csv"),
        ("listed.csv", "Customers who opted out by May", "line 1"),
        ("listed.csv", "DO NOT CONTACT LIST", "line 1"),
    ],
)
def test_a_table_that_is_called_a_list_of_opt_outs_is_not_read_as_one_of_borrowers(
    name, title, told, tape, out, tmp_path, capsys
):
    write(tape, Branch=["North", "South"])
    path = listed(tmp_path, name, title)

    assert imported(tape, path, "--out", out, "--yes") == 2

    assert f"'{told}' of " in (said := capsys.readouterr().err)
    assert "may say who is not to be contacted: name it" in said
    draft = out / "mapping.toml"
    head, _, mine = draft.read_text("utf-8").rpartition("[[source]]")
    asked, _, _ = mine.partition("\n\n[source.")
    lines = [line.removeprefix("# ") for line in asked.splitlines() if "ignored" not in line]
    as_given = "\n".join(line for line in lines if line.startswith(("[", "files", "b", "a")))
    draft.write_text(f"{head}[[source]]\n{as_given}\n", encoding="utf-8")
    assert imported(tape, path, "--out", out, "--mapping", draft) == 0
    assert closed(out) == [("C1", "")]
    assert "303-555-0101" in (out / "do_not_contact_addresses.csv").read_text("utf-8")


def test_such_a_table_that_the_mapping_reads_as_borrowers_is_wrong_use_until_it_is_ignored(
    tape, out, tmp_path, capsys
):
    write(tape, Branch=["North", "South"])
    path = listed(tmp_path)
    imported(tape, path, "--out", out, "--yes")
    draft = out / "mapping.toml"
    assert imported(tape, path, "--out", out, "--mapping", draft) == 2
    assert "the mapping reads no opt-out of it, or another: read it as" in capsys.readouterr().err

    text = draft.read_text("utf-8").replace('# ignored = ["dnc_2026.csv"]', 'ignored = ["dnc_*"]')
    draft.write_text(text, encoding="utf-8")

    assert imported(tape, path, "--out", out, "--mapping", draft) == 0
    assert closed(out) == []


@pytest.mark.parametrize(("answer", "says"), [("y", [("C1", "")]), ("n", [])])
def test_a_person_at_a_terminal_says_whether_it_is_one(
    answer, says, tape, out, tmp_path, monkeypatch, capsys
):
    write(tape, Branch=["North", "South"])
    answer_at_terminal(monkeypatch, answer, "y")

    assert imported(tape, listed(tmp_path), "--out", out) == 0, capsys.readouterr().err

    assert closed(out) == says


def test_a_table_of_refusals_that_names_borrowers_and_no_more_is_drafted_as_one(
    tape, out, tmp_path, capsys
):
    write(tape, Branch=["North", "South", "East", "West"])
    header = "Customer Number,Status,Do Not Mail,Notes\n"
    lines = "C1,Do Not Call,N,called 4/5\nC2,Active,Y,\nC3,Active,,Zed says stop calling 7\n"
    (tmp_path / "status.csv").write_text(header + lines, encoding="utf-8")
    files = [tape, tmp_path / "status.csv"]

    assert imported(*files, "--out", out, "--yes") == 2

    said = capsys.readouterr().err
    assert (
        "'Status' of status.csv may say who is not to be contacted, in 1 row: do not call" in said
    )
    assert "Zed" not in said
    draft = out / "mapping.toml"
    head, _, rest = draft.read_text("utf-8").partition("# It seems to say")
    rest, _, _ = rest.partition("# or, if it is none")
    given = "\n".join(line.removeprefix("# ") for line in rest.splitlines()[1:])
    draft.write_text(f"{head}\n{given}\n", encoding="utf-8")
    assert imported(*files, "--out", out, "--mapping", draft) == 0
    assert closed(out) == [("C1", "phone"), ("C2", "mail"), ("C3", "")]
