"""A list called by something about its people closes them by whatever address names them."""

import pytest
import xlsxwriter

from infra.command.importing.headings.called import is_of_people
from infra.command.importing.headings.lists import names_a_list
from tests.unit.command.importing.support.drafts import drafted
from tests.unit.command.importing.support.imports import closed, imported, rows
from tests.unit.command.importing.support.people import bring, write

BY_ADDRESS = [("Phone", "512-234-5602"), ("Email", "a2@example.org")]
PLAIN = ["stops", "DNC", "Do Not Call", "opt_outs", "unsubscribes", "kill list", "spam_complaints"]


@pytest.mark.parametrize(
    "name",
    [
        *("TCPA_litigators", "deceased_scrub", "Complaints", "C&D", "C and D letters", "BK13 list"),
        *("cease_and_desist", "bankruptcies", "Attorneys", "legal", "dead", "foreclosures"),
        *("CFPB complaints", "lawsuits", "fallecidos", "Attorney represented"),
    ],
)
def test_a_name_speaks_of_the_people_of_a_list(name):
    assert is_of_people(name)
    assert names_a_list(name)


@pytest.mark.parametrize(
    "name", [*PLAIN, "sms_stop_log", "State DNC", "suppression", "revoked consent", "removed"]
)
def test_a_name_of_how_they_are_contacted_does_not(name):
    assert not is_of_people(name)


@pytest.mark.parametrize("name", ["Branch C & D", "cd", "C D Mortgage", "vitamin c and d sales"])
def test_two_letters_are_of_no_list(name):
    assert not names_a_list(name)


@pytest.mark.parametrize("name", ["TCPA_litigators", "deceased_scrub", "Complaints", "C&D"])
@pytest.mark.parametrize(("heading", "address"), BY_ADDRESS)
def test_the_draft_closes_them_by_their_ids(name, heading, address, exports, out, capsys):
    write(exports / f"{name}.csv", f"{heading},Source", [address, "vendor"])

    assert drafted(exports, out) == 0, capsys.readouterr().err

    assert closed(out) == [("B2", "")]
    [listed] = [each for each in rows(out / "do_not_contact_addresses.csv") if each["channel"]]
    assert (listed["address"], listed["channel"]) == (address, "all")


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize(("heading", "address"), BY_ADDRESS)
def test_the_draft_of_a_plain_list_closes_the_address_alone(
    name, heading, address, exports, out, capsys
):
    write(exports / f"{name}.csv", f"{heading},Source", [address, "vendor"])

    assert drafted(exports, out) == 0, capsys.readouterr().err

    assert closed(out) == []
    assert [each["channel"] for each in rows(out / "do_not_contact_addresses.csv")] == [""]


def workbook(path, sheet, title=""):
    with xlsxwriter.Workbook(path) as book:
        lines = [[title], ["Phone", "Source"], ["512-234-5602", "vendor"]]
        for at, line in enumerate(lines if title else lines[1:]):
            book.add_worksheet(sheet) if not at else None
            book.get_worksheet_by_name(sheet).write_row(at, 0, line)


@pytest.mark.parametrize(
    ("name", "sheet", "title", "is_closed"),
    [
        ("Suppression", "Litigators", "", True),
        ("Suppression", "C&D", "", True),
        ("Litigators", "Sheet1", "", True),
        ("Suppression", "Sheet1", "Deceased borrowers", True),
        ("Litigators and stops", "Stops", "", False),
        ("Suppression", "State DNC", "", False),
    ],
)
def test_a_sheet_says_it_before_its_workbook_does(
    name, sheet, title, is_closed, exports, out, capsys
):
    workbook(exports / f"{name}.xlsx", sheet, title)

    assert drafted(exports, out) == 0, capsys.readouterr().err

    assert closed(out) == [("B2", "")] * is_closed


@pytest.mark.parametrize(("name", "channel"), [("deceased", ""), ("optouts", "Email")])
def test_a_list_that_is_taken_unasked_closes_every_channel_of_them(
    name, channel, exports, out, capsys
):
    write(exports / f"{name}.csv", "Borrower ID,Channel,Reason", ["B2", "Email", "told us"])

    assert bring(exports, out) == 0, capsys.readouterr().err

    assert closed(out) == [("B2", channel)]


def test_a_table_that_might_be_of_borrowers_is_drafted_so_too(exports, out, capsys):
    people = ["X2", "Ann2", "Lee", "a2@example.org", "512-234-5602"]
    write(exports / "litigators.csv", "Borrower ID,First Name,Last Name,Email,Phone", people)
    assert bring(exports, out) == 2
    draft = out / "mapping.toml"
    head, _, rest = draft.read_text("utf-8").partition("# If each line of it is somebody")
    said, _, tail = rest.partition("\n\n[source.")
    _, _, after = tail.partition("[[source]]")
    lines = said.replace("\n# ", "\n")
    draft.write_text(f"{head}#{lines}\n\n[[source]]{after}", "utf-8")

    code = imported(*sorted(exports.iterdir()), "--out", out, "--mapping", draft)

    assert code == 0, capsys.readouterr().err
    assert ("B2", "") in closed(out)
