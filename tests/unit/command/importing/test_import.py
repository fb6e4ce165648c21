"""`refi-ready import`, as a person uses it."""

import json
import re
import tomllib
from itertools import cycle

import pytest
import xlsxwriter

from infra.command.importing import dialogue
from infra.command.samples.writer import write_sample
from lambdas.shared.text import csv_reading
from tests.unit.command.importing.support.imports import imported, rows

LOANS = """Loan #;Cust #;Note Rate;UPB;Orig Date;Property Address;Property Zip
0101;C1;6.875%;$312,450.00;03/15/2019;12 Elm Street;78701
0102;C2;7.125%;N/A;2018;14 N. Elm St.;78701-1234

0103;C3;;$90,000.00;2020;16 Elm St;78701
0104;C1;see note;$1.00;2020;16 Elm St;78701
0105;C1;6.5;$1.00;2020
Total;;;$403,450.00;;;
"""
BORROWERS = """Cust #,Name,Email,Home Phone,Cell Phone,City,State,FICO
C1,"Smith, John",john@example.com,(512) 555-0101,,Austin,TX,720
C2,Zoë García,zoe@example.com,call mother,512.555.0102 x12,Austin,TX,N/A
"""
OFFERS = """Property Address,Property Zip,AVM Value,Equity,LTV,Market Rate
12 ELM ST,78701,500000,187550,62.5,5.5
14 North Elm Street,78701,400000,100000,75,5.5
"""


@pytest.fixture
def files(tmp_path):
    texts = {
        "loans 20261101.csv": LOANS.encode("cp1252"),
        "people.csv": BORROWERS.encode("cp1252"),
        "offers.csv": OFFERS.encode("utf-16"),
    }
    for name, content in texts.items():
        (tmp_path / name).write_bytes(content)
    return [str(tmp_path / name) for name in texts]


@pytest.fixture
def out(tmp_path):
    return tmp_path / "delivery"


def test_three_exports_become_a_delivery(files, out, capsys):
    assert imported(*files, "--out", out, "--yes") == 0, capsys.readouterr().err

    loans = rows(out / "loan_information.csv")
    assert [(loan["loan_id"], loan["current_interest_rate"]) for loan in loans] == [
        ("0101", "6.875"),
        ("0102", "7.125"),
    ]
    assert [loan["origination_year"] for loan in loans] == ["2019", "2018"]
    assert [loan["remaining_balance"] for loan in loans] == ["312450.00", ""]
    people = rows(out / "borrower_information.csv")
    assert [(each["first_name"], each["last_name"], each["phone"]) for each in people] == [
        ("John", "Smith", "+15125550101"),
        ("Zoë", "García", "+15125550102"),
    ]
    offers = rows(out / "market_equity.csv")
    assert [each["property_id"] for each in offers] == [each["property_id"] for each in loans]


def test_what_is_shown_of_three_exports_is_what_was_looked_at(
    files, out, tmp_path, capsys, monkeypatch, golden
):
    monkeypatch.setenv("COLUMNS", "80")
    imported(*files, "--out", out, "--yes")

    told = capsys.readouterr()
    shown = re.sub(r"[0-9.]+ s  ", "0.0 s  ", told.err) + "---\n" + told.out
    golden("three_exports.txt", shown.replace(str(tmp_path), "HERE"))


def test_every_row_that_is_not_taken_is_reported_with_its_line_and_reason(files, out):
    imported(*files, "--out", out, "--yes")

    told = [
        (each["file"], each["line"], each["column"], each["value"], each["reason"], each["effect"])
        for each in rows(out / "import_report.csv")
        if each["effect"] == "row_left_out"
    ]
    name = "loans 20261101.csv"
    assert told == [
        (name, "5", "Note Rate", "", "MISSING_VALUE", "row_left_out"),
        (name, "6", "Note Rate", "see note", "NOT_A_NUMBER", "row_left_out"),
        (name, "7", "", "0105,C1,6.5,$1.00,2020", "WRONG_FIELD_COUNT", "row_left_out"),
        (name, "8", "", "Total,,,$403,450.00,,,", "TOTALS_ROW", "row_left_out"),
    ]
    counted = json.loads((out / "import.json").read_text("utf-8"))["tables"][name]
    assert (counted["rows"], counted["used"], counted["left_out"], counted["blank"]) == (6, 2, 4, 1)


def test_a_value_that_cannot_be_read_is_reported_and_the_row_is_used(files, out):
    imported(*files, "--out", out, "--yes")

    told = [each for each in rows(out / "import_report.csv") if each["effect"] != "row_left_out"]
    assert [(each["line"], each["value"], each["reason"]) for each in told] == [
        ("3", "512.555.0102 x12", "EXTENSION_LEFT_OUT"),
    ]


def test_the_mapping_that_is_written_does_the_same_again(files, out, tmp_path):
    imported(*files, "--out", out, "--yes")
    again = tmp_path / "again"

    assert imported(*files, "--out", again, "--mapping", out / "mapping.toml") == 0

    for name in ("borrower_information.csv", "loan_information.csv", "import_report.csv"):
        assert (again / name).read_bytes() == (out / name).read_bytes()


def test_the_mapping_is_for_people(files, out):
    imported(*files, "--out", out, "--yes")

    text = (out / "mapping.toml").read_text("utf-8")
    assert 'phone = ["Cell Phone", "Home Phone"]' in text
    assert 'property_id = {address = ["Property Address", "Property Zip"]}' in text
    assert 'first_name = {column = "Name", part = "first"}' in text
    assert [source["files"] for source in tomllib.loads(text)["source"]] == [
        "loans *.csv",
        "people.csv",
        "offers.csv",
    ]


def test_what_is_needed_and_not_certain_is_asked_for_in_a_draft(files, out, tmp_path, capsys):
    offers = tmp_path / "offers.csv"
    offers.write_text(OFFERS.replace("Market Rate", "Rt1"), encoding="utf-8")

    assert imported(*files, "--out", out, "--yes") == 2

    said = capsys.readouterr().err
    assert "market_equity.market_rate_offer: not found, and needed" in said
    draft = out / "mapping.toml"
    assert f"--mapping {draft}" in said
    assert '# market_rate_offer = "?"' in draft.read_text("utf-8")
    assert [path.name for path in out.iterdir() if path.suffix == ".csv"] == []
    completed = draft.read_text("utf-8").replace('ltv_ratio = "LTV"', OFFERED)
    draft.write_text(completed, encoding="utf-8")
    assert imported(*files, "--out", out, "--mapping", draft) == 0
    assert rows(out / "market_equity.csv")[0]["market_rate_offer"] == "5.5"
    assert draft.read_text("utf-8") == completed


OFFERED = 'ltv_ratio = "LTV"\nmarket_rate_offer = "Rt1"'


def test_a_person_at_a_terminal_says_which_column_it_is(files, out, tmp_path, monkeypatch, capsys):
    (tmp_path / "offers.csv").write_text(OFFERS.replace("Market Rate", "Rt1"), encoding="utf-8")
    asked = []
    answers = iter(["6", "y"])

    def answer(_console, question):
        asked.append(question)
        return next(answers)

    monkeypatch.setattr("infra.command.importing.importer.is_person_there", lambda: True)
    monkeypatch.setattr(dialogue, "ask", answer)

    assert imported(*files, "--out", out) == 0, capsys.readouterr().err

    assert len(asked) == 2
    assert rows(out / "market_equity.csv")[0]["market_rate_offer"] == "5.5"


def test_who_is_asked_for_a_column_sees_three_values_of_each(
    files, out, tmp_path, monkeypatch, capsys
):
    lines = "".join(f"{at} Oak St,78701,400000,100000,75,5.{at}\n" for at in range(1, 6))
    header = OFFERS.replace("Market Rate", "Rt1").partition("\n")[0]
    (tmp_path / "offers.csv").write_text(f"{header}\n{lines}", encoding="utf-8")
    monkeypatch.setattr("infra.command.importing.importer.is_person_there", lambda: True)
    monkeypatch.setattr(dialogue, "ask", lambda _console, _question: "")

    imported(*files, "--out", out)

    _, _, asked = capsys.readouterr().err.partition("Which column of offers.csv is")
    assert "  6  Rt1: 5.1, 5.2, 5.3\n" in asked


@pytest.mark.parametrize(
    "written",
    [lambda line: line, str.upper, str.lower, lambda line: line.replace(",", " , ")],
    ids=["the same", "in capitals", "in small letters", "padded"],
)
def test_a_header_that_comes_again_is_no_row_though_cells_without_a_name_follow(
    written, files, out, tmp_path
):
    header = written(BORROWERS.partition("\n")[0])
    (tmp_path / "people.csv").write_bytes(f"{BORROWERS}{header},,\n".encode("cp1252"))

    imported(*files, "--out", out, "--yes")

    told = [each for each in rows(out / "import_report.csv") if each["file"] == "people.csv"]
    assert (told[-1]["line"], told[-1]["reason"]) == ("4", "HEADER_REPEATED")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Grand Total,3,7.17,612450,1,2,3,4", "TOTALS_ROW"),
        ("Subtotal:,,,,,,,710", "TOTALS_ROW"),
        ("Total for Austin,,,,,Austin,,", "TOTALS_ROW"),
        ("Totals 3 loans,,,,,,,", "TOTALS_ROW"),
        ("Average,,,,,,,710", "TOTALS_ROW"),
        ("Record count: 3,,,,,,,", "TOTALS_ROW"),
        ("3 records,,,,,,,", "TOTALS_ROW"),
        ("End of report 11/30/2026,,,,,,,", "TOTALS_ROW"),
        ("Total-Wine,Ann Lee,,,,,,", None),
        ("Total Wine LLC,Ann Lee,,,,,,", None),
        ("Sum,Kim Sum,k@example.com,,,Austin,TX,700", None),
        ("Averill,Ann Lee,,,,,,", None),
    ],
)
def test_what_stands_below_the_rows_is_none_and_a_name_like_it_is(
    line, reason, files, out, tmp_path
):
    (tmp_path / "people.csv").write_bytes(f"{BORROWERS}{line}\n".encode("cp1252"))

    imported(*files, "--out", out, "--yes")

    report = rows(out / "import_report.csv")
    left_out = [each for each in report if each["effect"] == "row_left_out"]
    told = [each["reason"] for each in left_out if each["file"] == "people.csv"]
    assert told == ([] if reason is None else [reason])


def test_offers_by_address_do_not_find_loans_that_have_none(files, out, tmp_path, capsys):
    loans = "".join(line.rpartition(";")[0].rpartition(";")[0] + "\n" for line in LOANS.split("\n"))
    (tmp_path / "loans 20261101.csv").write_text(loans, encoding="utf-8")

    assert imported(*files, "--out", out, "--yes") == 2

    assert "property_id" in capsys.readouterr().err


def test_who_does_not_agree_gets_the_draft(files, out, monkeypatch, capsys):
    monkeypatch.setattr("infra.command.importing.importer.is_person_there", lambda: True)
    monkeypatch.setattr(dialogue, "ask", lambda _console, _question: "n")

    assert imported(*files, "--out", out) == 2

    assert (out / "mapping.toml").exists()
    assert not (out / "loan_information.csv").exists()


def test_a_folder_that_holds_something_else_is_refused(files, out, capsys):
    out.mkdir()
    (out / "loan_information.csv").write_text("mine", encoding="utf-8")

    assert imported(*files, "--out", out, "--yes") == 2

    assert "was not written by an import" in capsys.readouterr().err
    assert (out / "loan_information.csv").read_text("utf-8") == "mine"


def test_what_a_killed_import_was_writing_goes_with_the_next(files, out):
    left = out / ".refi-ready-x"
    (left / "fresh").mkdir(parents=True)
    (left / "owner.lock").touch()

    assert imported(*files, "--out", out, "--yes") == 0

    assert not left.exists()


def test_a_file_that_was_changed_since_is_not_replaced(files, out, capsys):
    imported(*files, "--out", out, "--yes")
    assert imported(*files, "--out", out, "--yes") == 0
    with (out / "market_equity.csv").open("a", encoding="utf-8") as file:
        file.write("P9,1,1,1,1,1\n")

    assert imported(*files, "--out", out, "--yes") == 2

    assert "was changed since" in capsys.readouterr().err


def test_a_sheet_a_dataset_is_found_in_one_workbook(files, out, tmp_path):
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        hidden = book.add_worksheet("Notes")
        hidden.write_row(0, 0, ["Some", "Words"])
        hidden.hide()
        for name, text, delimiter in (
            ("Loans", LOANS.split("\n\n")[0], ";"),
            ("People", BORROWERS, ","),
            ("Offers", OFFERS, ","),
        ):
            sheet = book.add_worksheet(name)
            sheet.write(0, 0, f"{name} as of 11/01/2026")
            for at, row in enumerate(
                csv_reading.rows(text.splitlines(), delimiter=delimiter), start=2
            ):
                sheet.write_row(at, 0, row)
        book.get_worksheet_by_name("Loans").activate()
        book.get_worksheet_by_name("Loans").set_first_sheet()

    assert imported(path, "--out", out, "--yes") == 0

    assert [loan["loan_id"] for loan in rows(out / "loan_information.csv")] == ["0101", "0102"]


WIDE = """Loan Number,Borrower First Name,Borrower Last Name,Email,Co-Borrower First Name,\
Co-Borrower Last Name,Co-Borrower Email,City,State,Note Rate,UPB,LTV,Market Rate,Do Not Call,\
OK to Email
L1,Ann,Ames,ann@example.com,Bob,Ames,bob@example.com,Austin,TX,6.5,100000,62.5,5.25,Y,Yes
L2,Cy,Cole,cy@example.com,,,,Austin,TX,6.5,100000,62.5,5.25,,
"""


def test_one_wide_file_gives_all_datasets_co_borrowers_and_opt_outs(tmp_path, out, capsys):
    path = tmp_path / "tape.csv"
    path.write_text(WIDE, encoding="utf-8")

    assert imported(path, "--out", out, "--yes") == 0, capsys.readouterr().err

    people = rows(out / "borrower_information.csv")
    assert [(each["borrower_id"], each["first_name"], each["city"]) for each in people] == [
        ("L1", "Ann", "Austin"),
        ("L1-CO", "Bob", "Austin"),
        ("L2", "Cy", "Austin"),
    ]
    loans = rows(out / "loan_information.csv")
    assert [(each["loan_id"], each["borrower_id"]) for each in loans] == [
        ("L1", "L1"),
        ("L1", "L1-CO"),
        ("L2", "L2"),
    ]
    assert {each["property_id"] for each in loans} == {"L1", "L2"}
    closed = rows(out / "do_not_contact.csv")
    assert [(each["borrower_id"], each["channel"]) for each in closed] == [
        ("L1", "phone"),
        ("L1-CO", "phone"),
        ("L2", "email"),
    ]


def test_co_borrowers_in_a_file_of_borrowers_join_the_loans_of_another(tmp_path, files, out):
    (tmp_path / "people.csv").write_text(
        "Cust #,First Name,Last Name,Co-Borr FName,Co-Borr LName\n"
        "C1,Ann,Ames,Bob,Ames\nC2,Cy,Cole,,\n",
        encoding="utf-8",
    )

    assert imported(*files, "--out", out, "--yes") == 0

    loans = rows(out / "loan_information.csv")
    assert [(each["loan_id"], each["borrower_id"]) for each in loans] == [
        ("0101", "C1"),
        ("0101", "C1-CO"),
        ("0102", "C2"),
    ]


def test_what_two_tables_tell_of_one_borrower_becomes_one_row(tmp_path, out, capsys):
    tape, contacts = tmp_path / "tape.csv", tmp_path / "contacts.csv"
    tape.write_text(
        "Loan Number,Customer Number,Borrower Name,City,ST,Note Rate,UPB,LTV,Market Rate\n"
        "L1,C1,Ann Ames,Austin,TX,6.5,100000,62.5,5.25\n"
        "L2,C1,Ann Ames,Austin,TX,6.5,90000,62.5,5.25\n"
        "L3,C2,Cy Cole,Dallas,TX,6.5,100000,62.5,5.25\n",
        encoding="utf-8",
    )
    contacts.write_text(
        "Customer #,Cell Phone,E-Mail Address,City\n"
        "C1,512-555-0133,ann@example.com,Houston\nC3,512-555-0134,bo@example.com,\n",
        encoding="utf-8",
    )

    assert imported(tape, contacts, "--out", out, "--yes") == 0, capsys.readouterr().err

    shown = ("borrower_id", "first_name", "email", "phone", "city", "state")
    assert [
        tuple(row[name] for name in shown) for row in rows(out / "borrower_information.csv")
    ] == [
        ("C1", "Ann", "ann@example.com", "+15125550133", "Houston", "TX"),
        ("C3", "", "bo@example.com", "+15125550134", "", ""),
        ("C2", "Cy", "", "", "Dallas", "TX"),
    ]
    told = [
        (each["file"], each["column"], each["value"]) for each in rows(out / "import_report.csv")
    ]
    assert ("tape.csv", "city", "Austin") in told
    counts = json.loads((out / "import.json").read_text())["tables"]
    assert counts["tape.csv"]["datasets"]["borrower_information"]["written"] == 1


def with_channels(path, *channels):
    """Of a table, one more column: which channel, of whatever."""
    header, *lines = path.read_text(encoding="cp1252").splitlines()
    cells = [f"{line},{channel}" for line, channel in zip(lines, cycle(channels), strict=False)]
    path.write_text("\n".join((f"{header},Channel", *cells)) + "\n", encoding="cp1252")


@pytest.mark.parametrize(
    ("kind", "terms", "written"),
    [
        ("Conventional Fixed", ("180", "360"), ("180 months", "360 months")),
        ("Conventional Fixed", ("15 years", "30 yrs"), ("180 months", "360 months")),
        ("FHA", ("15", "N/A"), ("180 months", "")),
        ("30 Yr Fixed", ("360", "180"), ("", "180 months")),
        ("5/1 ARM", ("360", "77"), ("360 months", "")),
    ],
)
def test_a_term_in_a_column_of_its_own_is_the_loans(files, out, tmp_path, kind, terms, written):
    path = tmp_path / "loans 20261101.csv"
    lines = LOANS.splitlines()[:3]
    cells = [f"{line};{kind};{term}" for line, term in zip(lines[1:], terms, strict=True)]
    text = "\n".join((f"{lines[0]};Loan Type;Original Term", *cells)) + "\n"
    path.write_text(text, encoding="cp1252")

    assert imported(*files, "--out", out, "--yes") == 0

    types = [each["loan_type"] for each in rows(out / "loan_information.csv")]
    assert types == [f"{kind} {each}".strip() for each in written]
    assert 'term = "Original Term"' in (out / "mapping.toml").read_text("utf-8")


def test_what_is_taken_otherwise_than_it_stands_is_noted_once_each(files, out, tmp_path):
    people = tmp_path / "people.csv"
    text = people.read_text(encoding="cp1252").replace("(512) 555-0101", "(512) 555-0101 x9")
    people.write_text(text, encoding="cp1252")

    imported(*files, "--out", out, "--yes")

    report = rows(out / "import_report.csv")
    noted = [each["value"] for each in report if each["reason"] == "EXTENSION_LEFT_OUT"]
    assert noted == ["(512) 555-0101 x9", "512.555.0102 x12"]


def test_what_is_no_term_is_reported(files, out, tmp_path):
    path = tmp_path / "loans 20261101.csv"
    lines = LOANS.splitlines()[:3]
    cells = [f"{lines[1]};FHA;180", f"{lines[2]};FHA;see note"]
    text = "\n".join((f"{lines[0]};Loan Type;Term", *cells)) + "\n"
    path.write_text(text, encoding="cp1252")

    assert imported(*files, "--out", out, "--yes") == 0

    [told] = [each for each in rows(out / "import_report.csv") if each["column"] == "Term"]
    assert (told["line"], told["effect"]) == ("3", "noted")


@pytest.mark.parametrize("heading", ["Remaining Term", "Prepayment Term", "Term Sheet"])
def test_another_term_is_not_taken_for_the_loans(files, out, tmp_path, capsys, heading):
    path = tmp_path / "loans 20261101.csv"
    lines = LOANS.splitlines()[:3]
    rest = "".join(f"{line};FHA;180\n" for line in lines[1:])
    path.write_text(f"{lines[0]};Loan Type;{heading}\n{rest}", encoding="cp1252")

    assert imported(*files, "--out", out, "--yes") == 0

    assert {each["loan_type"] for each in rows(out / "loan_information.csv")} == {"FHA"}
    assert f"Not read: {heading}\n" in capsys.readouterr().err


def test_loans_out_of_two_systems_are_loans_though_one_tells_of_opt_outs(files, out, tmp_path):
    one, other = tmp_path / "loans 20261101.csv", tmp_path / "bought.csv"
    header, first, *_ = one.read_text(encoding="cp1252").splitlines()
    other.write_text(
        f"{header};Channel;Reason\n{first.replace('0101', '0909')};Phone;asked\n", encoding="cp1252"
    )

    assert imported(*files, other, "--out", out, "--yes") == 0

    assert {"0101", "0909"} <= {each["loan_id"] for each in rows(out / "loan_information.csv")}
    assert [each["channel"] for each in rows(out / "do_not_contact.csv")] == ["Phone"]


def test_the_channel_that_a_loan_came_in_by_closes_none(files, out, tmp_path, capsys):
    with_channels(tmp_path / "people.csv", "Retail", "Broker", "Correspondent")

    assert imported(*files, "--out", out, "--yes") == 0

    assert not (out / "do_not_contact.csv").exists()
    assert capsys.readouterr().err.count("Not read: Channel\n") == 1


@pytest.mark.parametrize("channel", ["Email", "e-mail", "Phone", "text message", "ALL"])
def test_a_channel_that_may_be_one_of_contact_is_asked_about(files, out, tmp_path, channel, capsys):
    """It may be wanted or refused."""
    with_channels(tmp_path / "people.csv", "Retail", channel)

    assert imported(*files, "--out", out, "--yes") == 2

    assert "'Channel' of people.csv may say who is not" in capsys.readouterr().err


@pytest.mark.parametrize("channel", ["Retail", "landline", ""])
def test_a_list_of_channels_alone_is_one_of_opt_outs_whatever_its_words(
    files, out, tmp_path, channel
):
    closed = tmp_path / "closed.csv"
    closed.write_text(f"Borrower ID,Channel,Reason\nC1,{channel},asked\n", encoding="utf-8")

    assert imported(*files, closed, "--out", out, "--yes") == 0

    assert [each["channel"] for each in rows(out / "do_not_contact.csv")] == [channel]


def test_an_opt_out_in_a_line_that_cannot_be_read_closes_every_channel(tmp_path, out):
    path = tmp_path / "tape.csv"
    path.write_text(WIDE + "L2,Cy,Cole,cy@example.com,Y\n", encoding="utf-8")

    imported(path, "--out", out, "--yes")

    closed = [(each["borrower_id"], each["channel"]) for each in rows(out / "do_not_contact.csv")]
    assert ("L2", "") in closed


def test_what_one_borrower_is_said_twice_and_differently_is_reported(tmp_path, out):
    path = tmp_path / "tape.csv"
    text = WIDE.replace("Loan Number", "Customer ID,Loan Number").replace("\nL", "\nC1,L")
    path.write_text(text, encoding="utf-8")

    imported(path, "--out", out, "--yes")

    assert [each["first_name"] for each in rows(out / "borrower_information.csv")] == ["Ann", "Bob"]
    told = {(each["column"], each["value"]) for each in rows(out / "import_report.csv")}
    assert ("first_name", "Cy") in told


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('source = "x"', "has no [[source]]"),
        ("[[source]]\nfile = 'x'", "did you mean files?"),
        ("[[source]]\nfiles = 'people.csv'\n[source.loans]", "did you mean loan_information?"),
        (
            "[[source]]\nfiles = 'people.csv'\n[source.borrower_information]\nemail = 'Emial'",
            "did you mean 'Email'?",
        ),
        (
            "[[source]]\nfiles = 'people.csv'\n[source.borrower_information]\nemail = 'Xyz'",
            "takes borrower_information.email: name another there\n",
        ),
        (
            "[[source]]\nfiles = 'people.csv'\n[source.borrower_information]\nemail = '?'",
            "is still",
        ),
        (
            "[[source]]\nfiles = 'people.csv'\n[source.borrower_information]\n"
            "email = {column = 'Email', unit = 'cents'}",
            "it has none, leave it out",
        ),
        (
            "[[source]]\nfiles = 'offers.csv'\n[source.market_equity]\n"
            "market_rate_offer = {column = 'Market Rate', unit = 'thousands'}",
            "give one of percent, fraction, basis_points",
        ),
        (
            "[[source]]\nfiles = 'offers.csv'\n[source.market_equity]\n"
            "estimated_equity_amt = {column = 'Equity', unit = 'basis_points'}",
            "give one of dollars, thousands, cents",
        ),
        ("[[source]]\nfiles = 'other.csv'\nignored = true", "says nothing of"),
        ("[[source]]\nfiles = 'people.csv'", "the [[source]] of people.csv gives nothing"),
        (
            "[[source]]\nfiles = 'people.csv'\nignored = true\n[source.borrower_information]",
            "the [[source]] of people.csv gives something",
        ),
        (
            "[[source]]\nfiles = 'people.csv'\nignored = 'A'\n[source.borrower_information]",
            "give a list",
        ),
        ("[[source]]\nfiles = 'people.csv'\nheader_line = '1'", "header_line is '1': give its"),
        ("[[source]]\nfiles = 'people.csv'\nheader_line = -1", "header_line is -1: give its"),
        ("[[source]]\nfiles = 'people.csv'\nencoding = 8", "encoding is 8: give a text"),
        ("[[source]]\nfiles = 'people.csv'\ndelimiter = '||'", "delimiter is '||': give one"),
        ("[[source]", "is no TOML"),
    ],
)
def test_a_mapping_that_is_wrong_is_told_where_and_what_to_write(
    wrong, said, files, out, tmp_path, capsys
):
    mapping = tmp_path / "wrong.toml"
    mapping.write_text(wrong, encoding="utf-8")

    assert imported(files[1], "--out", out, "--mapping", mapping) == 2

    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"1,2,3\n4,5,6\n", "has no header row"),
        ("a.csv", b"Loan ID,UPB\nL1,1\0\n", "has a NUL byte in line 2: export it again as CSV"),
        ("a.pdf", b"%PDF", "is no kind of file"),
        ("a.xlsx", b"not a zip", "cannot be read as a workbook"),
    ],
)
def test_a_file_that_is_no_table_is_told(name, content, said, tmp_path, out, capsys):
    (tmp_path / name).write_bytes(content)

    assert imported(tmp_path / name, "--out", out, "--yes") == 2

    assert said in capsys.readouterr().err


def test_a_file_without_a_header_gets_a_draft_to_be_completed(files, out, tmp_path, capsys):
    path = tmp_path / "refused.csv"
    path.write_text("5125550101\n5125550199\n", encoding="utf-8")

    assert imported(*files, path, "--out", out, "--yes") == 2

    assert "refused.csv has no header row: its columns are column 1" in capsys.readouterr().err
    draft = out / "mapping.toml"
    head, _, asked = draft.read_text("utf-8").partition("# [[source]]")
    said = "\n".join(line.removeprefix("# ") for line in asked.splitlines())
    said, _, _ = said.partition("or, if it is none:")
    assert said.endswith('[source.do_not_contact_addresses]\naddress = "column 1"\n')
    draft.write_text(f"{head}[[source]]{said}", encoding="utf-8")
    assert imported(*files, path, "--out", out, "--mapping", draft) == 0
    assert [each["address"] for each in rows(out / "do_not_contact_addresses.csv")] == [
        "5125550101",
        "5125550199",
    ]


def test_ids_that_a_spreadsheet_shortened_get_their_zeros_back(files, out, tmp_path):
    (tmp_path / "loans 20261101.csv").write_text(
        re.sub(";C([0-9])", r";\1", LOANS), encoding="utf-8"
    )
    (tmp_path / "people.csv").write_text(BORROWERS.replace("\nC", "\n000"), encoding="utf-8")

    assert imported(*files, "--out", out, "--yes") == 0

    assert {each["borrower_id"] for each in rows(out / "loan_information.csv")} == {"0001", "0002"}


def test_nothing_of_a_file_that_nobody_understands_is_left_aside(files, out, tmp_path, capsys):
    (tmp_path / "riddle.csv").write_text("Alpha,Beta\nx1,y1\n", encoding="utf-8")

    assert imported(*files, tmp_path / "riddle.csv", "--out", out, "--yes") == 2

    assert "riddle.csv: nothing in it is known" in capsys.readouterr().err


def test_the_contracts_own_files_are_imported_as_they_are_empty_ones_too(tmp_path, out, capsys):
    write_sample(tmp_path, borrowers=30)
    files = sorted(tmp_path.glob("*.csv"))
    assert len((tmp_path / "do_not_contact_addresses.csv").read_text("utf-8").splitlines()) >= 1
    (tmp_path / "do_not_contact_addresses.csv").write_text("address,channel,reason\n", "utf-8")

    assert imported(*files, "--out", out, "--yes") == 0, capsys.readouterr().err

    assert (out / "do_not_contact_addresses.csv").read_text("utf-8") == "address,channel,reason\n"


def test_a_required_file_without_a_row_leads_to_no_run(files, out, tmp_path, capsys):
    assert imported(*files, "--out", out, "--yes") == 0
    (tmp_path / "offers.csv").write_text(OFFERS.splitlines()[0] + "\n", encoding="utf-8")
    mapping = out / "mapping.toml"

    assert imported(*files, "--out", tmp_path / "again", "--mapping", mapping) == 1

    told = capsys.readouterr().out
    assert "No row of market_equity: give a file that has some" in told
    assert told.count("Try next") == 1  # of the first import


def test_a_column_that_nothing_is_made_of_is_named(files, out, tmp_path, capsys):
    people = tmp_path / "people.csv"
    lines = people.read_text(encoding="cp1252").splitlines()
    lines = [f"{line},{'Branch' if at == 0 else 'North'}" for at, line in enumerate(lines)]
    people.write_text("\n".join(lines) + "\n", encoding="cp1252")

    assert imported(*files, "--out", out, "--yes") == 0

    assert capsys.readouterr().err.count("Not read: Branch\n") == 1
