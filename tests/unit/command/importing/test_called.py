"""What is called a list of people who are not to be contacted is never read past."""

import pytest
import xlsxwriter

from infra.command.importing.headings import consent
from infra.command.importing.headings.lists import names_a_list, tells_of_a_list, titles_a_list
from tests.unit.command.importing.support.imports import closed, imported
from tests.unit.command.importing.support.people import BORROWERS, bring, person, write


@pytest.mark.parametrize(
    "name",
    [
        *("Removed", "Removals 11-2026", "Removes", "stops", "Stop List", "Stop requests.xlsx"),
        *("kill list", "Scrub List", "withdrawn", "Dead", "Attorneys", "attorney.csv", "Legal"),
        *("National Registry", "federal DNC registry", "Lista Negra", "bajas", "Fallecidos"),
        *("off limits", "Customers removed", "excluded_from_campaign", "DNC", "opt-outs"),
    ],
)
def test_a_list_is_known_by_its_name(name):
    assert names_a_list(name)


@pytest.mark.parametrize(
    "name",
    [
        *("borrowers", "loans_2026", "legal descriptions", "Attorney fees", "customer list"),
        *("Dead End Rd", "Stop Payment Codes", "Sheet1", "report", "deadlines", "Contacts"),
        "removed duplicates log",
    ],
)
def test_other_names_are_of_no_list(name):
    assert not names_a_list(name)


@pytest.mark.parametrize(
    ("line", "is_told"),
    [
        ("EXCLUDED FROM CAMPAIGN 2026", True),
        ("Customers removed at their request", True),
        ("Below are removed per request", True),
        ("DO NOT CALL:", True),
        ("Stops", True),
        ("Loan tape as of 11/01/2026", False),
        ("Duplicates removed", False),
        ("Excludes escrow", False),
        ("Branch 12 customer list", False),
    ],
)
def test_a_line_tells_that_those_below_it_are_one(line, is_told):
    assert tells_of_a_list(line) is is_told


@pytest.mark.parametrize("banner", ["Do Not", "NOT", "Please do not:", "Never", "DNC"])
def test_a_banner_above_the_headings_begins_a_refusal_and_a_word_elsewhere_is_a_word(banner):
    assert titles_a_list(banner)
    assert tells_of_a_list(banner) is (banner == "DNC")


@pytest.mark.parametrize("banner", ["Donut", "No.", "Notes", "Loan tape as of 11/01/2026"])
def test_other_banners_begin_none(banner):
    assert not titles_a_list(banner)


@pytest.mark.parametrize("title", ["EXCLUDED FROM CAMPAIGN 2026", "Customers removed"])
def test_a_title_above_the_header_is_for_people(title, exports, out, capsys):
    text = (exports / "borrowers.csv").read_text(encoding="utf-8")
    (exports / "borrowers.csv").write_text(f"{title}\n{text}", encoding="utf-8")

    assert bring(exports, out) == 2

    assert "'line 1' of borrowers.csv may say who is not" in capsys.readouterr().err


@pytest.mark.parametrize(
    "title", [["DO NOT CALL:"], ["", "Removed at their request"], ["Stops", "", ""], ["Fallecidos"]]
)
def test_a_list_within_a_table_is_refused_with_its_line(title, exports, out, capsys):
    line = (title + [""] * 9)[:9]
    write(exports / "borrowers.csv", BORROWERS, person(1), person(2), line, person(3))

    assert bring(exports, out) == 2

    told = capsys.readouterr().err
    assert "borrowers.csv line 4 says" in told
    assert "line 5 stands below it" in told
    assert not (out / "borrower_information.csv").exists()


def test_a_title_with_nobody_below_it_is_no_borrower(exports, out):
    line = ["DNC list as of 2026-11-01", *[""] * 8]
    write(exports / "borrowers.csv", BORROWERS, person(1), line, ["Total: 1", *[""] * 8])

    assert bring(exports, out) == 0

    assert closed(out) == []
    assert (out / "borrower_information.csv").read_text(encoding="utf-8").count("\n") == 2


@pytest.mark.parametrize("column", ["Customer ID", "Borrower ID"])
def test_whoever_is_said_to_have_died_in_a_column_of_two_is_no_title(column, exports, out):
    header = f"Status,{column}"
    write(exports / "status.csv", header, ["Deceased", "1"], ["Active", "2"])

    assert bring(exports, out) == 2  # asked what Status closes


@pytest.mark.parametrize(
    ("sheet", "rows"),
    [
        ("Stops", [["Borrower ID"], ["B1"]]),
        ("Stop", [["B1"], ["B2"]]),
        ("Hidden", [["B1", "stop"]]),
        ("Removed", [BORROWERS.split(","), person(2)]),
        ("Bajas", [BORROWERS.split(","), person(2)]),
    ],
)
def test_a_sheet_that_is_called_a_list_is_not_passed_over(sheet, rows, exports, out, capsys):
    (exports / "borrowers.csv").unlink()
    with xlsxwriter.Workbook(exports / "borrowers.xlsx") as book:
        for name, lines in (("People", [BORROWERS.split(","), person(1)]), (sheet, rows)):
            page = book.add_worksheet(name)
            if name == "Hidden":
                page.hide()
            for at, line in enumerate(lines):
                page.write_row(at, 0, line)

    assert bring(exports, out) == 2

    told = capsys.readouterr().err
    assert "who must not be contacted" in told or f"'{sheet}' of borrowers.xlsx may say" in told


@pytest.mark.parametrize("name", ["removed.csv", "stops.csv", "attorneys.csv", "lista negra.csv"])
def test_a_file_that_is_called_a_list_is_not_one_of_borrowers(name, exports, out, capsys):
    write(exports / name, BORROWERS, person(2))

    assert bring(exports, out) == 2

    assert f"'{name}' of {name} may say who is not to be contacted" in capsys.readouterr().err


def test_a_list_with_flags_of_which_none_refuses_is_for_people(exports, out, capsys):
    header = f"{BORROWERS},Do Not Call"
    write(exports / "borrowers.csv", header, [*person(1), "N"])
    write(exports / "removed.csv", header, [*person(2), ""])

    assert bring(exports, out) == 2

    assert "'removed.csv' of removed.csv may say who is not" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        *(("deceased.csv", heading) for heading in ("Do Not Mail", "Attorney Represented")),
        *(("do not call.csv", heading) for heading in ("Do Not Mail", "Email Opt Out")),
        *(("do not contact.csv", "Do Not Mail"), ("removed.csv", "Email Opt Out")),
        *(("complaints.csv", "Attorney Represented"), ("bankruptcy.csv", "SMS Consent")),
    ],
)
def test_a_list_of_which_a_flag_says_something_else_is_for_people(
    name, heading, exports, out, capsys
):
    write(
        exports / name, f"Borrower ID,Last Name,{heading}", ["B1", "Lee", "Y"], ["B2", "Lee", "N"]
    )

    assert bring(exports, out) == 2

    assert f"'{name}' of {name} may say who is not to be contacted" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "headings"),
    [
        *(("deceased.csv", "Deceased"), ("bankrupt.csv", "Bankruptcy Filed,Do Not Call")),
        *(("dnc.csv", "Do Not Call"), ("do not call.csv", "Do Not Contact,Do Not Mail")),
        *(("opt_outs.csv", "Do Not Call"), ("preferences and consents.csv", "OK to Call")),
        *(("do not contact.csv", "Do Not Mail,Do Not Call"), ("Attorneys.csv", "Has Attorney")),
    ],
)
def test_one_whose_flags_say_what_it_is_called_is_read_by_them(name, headings, exports, out):
    flags = headings.count(",") + 1
    lines = [["B1", "Lee", *"Y" * flags], ["B2", "Lee", *"N" * flags]]
    write(exports / name, f"Borrower ID,Last Name,{headings}", *lines)

    assert bring(exports, out) == 0

    assert {who for who, _ in closed(out)} == {"B2" if headings == "OK to Call" else "B1"}


def test_a_list_of_which_each_flag_refuses_closes_what_it_is_called(exports, out):
    lines = [["B1", "Lee", "Y"], ["B2", "Lee", "Y"]]
    write(exports / "deceased.csv", "Borrower ID,Last Name,Do Not Mail", *lines)

    assert bring(exports, out) == 0

    assert {("B1", ""), ("B2", "")} <= set(closed(out))


@pytest.mark.parametrize(
    ("heading", "channel"),
    [
        *((heading, "") for heading in ("Accepts Marketing", "Marketable", "Contact (Y/N)")),
        *((heading, "phone") for heading in ("Call Y/N", "Allow Calls", "Receive Calls")),
        *((heading, "phone") for heading in ("Can we call?", "Callable", "Allowed Calls")),
        *((heading, "email") for heading in ("Emailable", "Accepts Email Marketing", "Email Y/N")),
        *((heading, "sms") for heading in ("Accepts SMS Marketing", "Textable")),
    ],
)
def test_a_heading_that_permits_closes_for_whoever_does_not_say_yes(heading, channel, exports, out):
    lines = [[*person(1), "N"], [*person(2), "Y"], [*person(3), "Yes"]]
    write(exports / "borrowers.csv", f"{BORROWERS},{heading}", *lines)

    assert bring(exports, out) == 0

    assert closed(out) == [("B1", channel)]


@pytest.mark.parametrize(
    "heading",
    [
        *("Stop", "Removed", "Revocation Date", "Attorney", "Declined", "National Registry"),
        *("Privacy Flag", "Stop Request Date", "Allowed", "Removed Flag", "Consent Revocation"),
    ],
)
def test_a_heading_that_may_refuse_is_asked_for(heading, exports, out, capsys):
    lines = [[*person(1), "Y"], [*person(2), "N"]]
    write(exports / "borrowers.csv", f"{BORROWERS},{heading}", *lines)

    assert bring(exports, out) == 2

    assert f"'{heading}' of borrowers.csv may say who is not" in capsys.readouterr().err


@pytest.mark.parametrize(
    "heading",
    [
        "Call Date",
        "Attorney Fees",
        "Stop Payment Amount",
        "Email",
        "Attorney Phone",
        "Call",
    ],
)
def test_other_headings_say_nothing_of_it(heading):
    assert not consent.is_told(heading)


def test_a_list_that_says_of_each_line_whether_it_is_allowed_is_asked_for(exports, out, capsys):
    lines = [["B1", "phone", "N"], ["B2", "phone", "Y"]]
    write(exports / "prefs.csv", "Borrower ID,Channel,Allowed", *lines)

    assert bring(exports, out) == 2

    assert "'Allowed' of prefs.csv may say who is not" in capsys.readouterr().err


def test_a_mapping_may_say_that_a_name_is_of_no_list(exports, out, tmp_path):
    write(exports / "removed.csv", BORROWERS, person(2))
    bring(exports, out)
    draft = out / "mapping.toml"
    text = draft.read_text(encoding="utf-8").replace("# ignored", "ignored")
    draft.write_text(text, encoding="utf-8")

    assert imported(*sorted(exports.iterdir()), "--out", out, "--mapping", draft) == 0
