"""Whoever said no is not contacted, however an export says it. In doubt nobody is contacted."""

import csv

import pytest

from infra.command import cli
from infra.command.importing.conversion.people import contacts
from tests.unit.command.importing.support.answers import answer_at_terminal
from tests.unit.command.importing.support.imports import closed, imported, rows

USUAL = {
    **{"Loan Number": "L{0}", "Customer Number": "C{0}", "First Name": "Ann"},
    **{"Last Name": "Abel{0}", "Email": "u{0}@example.com", "Cell Phone": "(303) 555-010{0}"},
    **{"Property ID": "P{0}", "City": "Denver", "State": "CO", "FICO": "740"},
    **{"Original Loan Amount": "300000", "Note Rate": "7.5", "Origination Date": "06/15/2020"},
    **{"Loan Type": "30 Year Fixed", "UPB": "250000", "Home Value": "500000", "LTV": "50"},
    "Market Rate": "5.5",
}


def line(number, said=None):
    """Somebody whom nothing but a no keeps off the list."""
    return [cell.format(number) for cell in (USUAL | (said or {})).values()]


@pytest.fixture
def tape(tmp_path):
    return tmp_path / "tape.csv"


@pytest.fixture
def out(tmp_path):
    return tmp_path / "delivery"


def write(path, *lines, more=()):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[*USUAL, *more], *lines])


def flagged(path, **cells_of):
    """A line for each cell of the columns."""
    several = zip(*cells_of.values(), strict=True)
    lines = [[*line(at), *cells] for at, cells in enumerate(several, start=1)]
    write(path, *lines, more=cells_of)


@pytest.mark.parametrize(
    "cell", ["Y", "#REF!", "#VALUE!", "#N/A", "#NAME?", "?", "Unknown", "TBD", "Not available"]
)
def test_a_flag_that_is_no_clear_no_closes_its_channel(cell, tape, out):
    flagged(tape, **{"Do Not Call": [cell, "N"]})

    assert imported(tape, "--out", out, "--yes") == 0

    assert closed(out) == [("C1", "phone")]


@pytest.mark.parametrize(
    "cell",
    [
        *("N", "No", "false", "0", "", " ", "-", "—", "n/a", "None", "NULL", "nan", "(blank)"),
        *("Allow", "Allowed", "Subscribed", "Opt In", "opt-in", "OptIn", "Opted in", "opted-in"),
    ],
)
def test_a_flag_that_says_no_or_nothing_leaves_its_channel_open(cell, tape, out):
    flagged(tape, **{"Do Not Call": [cell, "Y"]})

    assert imported(tape, "--out", out, "--yes") == 0

    assert closed(out) == [("C2", "phone")]


@pytest.mark.parametrize(
    ("column", "channels"),
    [
        *((name, ["phone"]) for name in ("DNC Ind", "Do Not Call Registry", "DONOTCALL", "DNC?")),
        *((name, ["phone"]) for name in ("Home Phone DNC", "Cell Phone DNC", "No Call", "DNC_DT")),
        *((name, [""]) for name in ("Opt-Out Date", "Do Not Solicit Date", "Opted Out", "OPTOUT")),
        *((name, [""]) for name in ("Deceased", "Deceased Date", "Date of Death", "No Contact")),
        *((name, [""]) for name in ("Cease and Desist", "Customer Opt-Out Reason")),
        *((name, [""]) for name in ("DOD", "Borrower DOD", "Attorney Represented", "Bankruptcy")),
        *((name, [""]) for name in ("Represented By Counsel", "BK Chapter", "Bankruptcy Filed Dt")),
        *((name, [""]) for name in ("In Foreclosure", "Foreclosure Flag", "Litigation Ind")),
        *((name, [""]) for name in ("Complaint", "Complaint Date", "Active Bankruptcy Flag")),
        *((name, ["email"]) for name in ("HasOptedOutOfEmail", "Unsubscribed", "UNSUB_TIME")),
        *((name, ["sms"]) for name in ("Text Opt Out", "Do Not Text Flag")),
        *((name, ["mail"]) for name in ("Do Not Mail List", "DoNotPostalMail")),
        ("Do not allow Phone Calls", ["phone"]),
        *((name, ["email"]) for name in ("DoNotBulkEMail", "Do not allow Bulk Emails")),
        *((name, [""]) for name in ("Do Not Call/Solicit", "DNC/Deceased", "BK Letter")),
        *((name, [""]) for name in ("Cease and Desist Letter Date", "DOD Letter", "Death Letter")),
        *((name, [""]) for name in ("Do Not Mail Any/All", "Do Not Call or Contact")),
        ("Do Not Contact by Phone", ["phone"]),
        ("Email Marketing Opt Out", ["email"]),
        ("Unsubscribed from all email", ["email"]),
        ("Opted out of email: Marketing Information", ["email"]),
        ("Opted out of email: One to One", ["email"]),
        ("Unsubscribed from all email and calls", ["phone", "email"]),
        ("Opted out of all", [""]),
        ("Do Not Call/Text", ["phone", "sms"]),
    ],
)
@pytest.mark.parametrize("cell", ["Y", "2024-01-05", "X", "asked in March"])
def test_a_heading_that_refuses_closes_its_channels_by_a_yes_a_date_or_a_word(
    column, channels, cell, tape, out, capsys
):
    flagged(tape, **{column: ["", cell, "N"]})

    assert imported(tape, "--out", out, "--yes") == 0, capsys.readouterr().err

    assert closed(out) == [("C2", channel) for channel in channels]


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("Contact Preference", ["Email only", "No phone"]),
        ("Marketing Pref", ["Opted Out", ""]),
        ("DNC Status", ["Clear", "Listed"]),
        ("Opt-In Date", ["2024-01-05", ""]),
        ("TCPA Consent", ["Y", "N"]),
        ("Suppression", ["", "1"]),
        ("Bankruptcy Discharge Type", ["", "3"]),
        ("Wants", ["", "calls"]),
        ("Co-Borrower Do Not Call", ["Y", "N"]),  # and no co-borrower
        ("Spouse DNC", ["Y", "N"]),
    ],
)
def test_a_column_that_may_refuse_and_is_not_understood_is_for_people(
    column, cells, tape, out, capsys
):
    flagged(tape, **{column: cells})

    assert imported(tape, "--out", out, "--yes") == 2

    assert f"'{column}' of tape.csv may say who is not to be contacted" in capsys.readouterr().err
    draft = (out / "mapping.toml").read_text(encoding="utf-8")
    assert f'# ignored = ["{column}"]' in draft
    assert [path.name for path in out.iterdir() if path.suffix == ".csv"] == []


def test_the_draft_as_it_is_leaves_nobody_contacted_and_one_line_of_it_says_what_is_meant(
    tape, out, capsys
):
    flagged(tape, **{"Marketing Pref": ["Opted Out", "", "N"]})
    imported(tape, "--out", out, "--yes")
    draft = out / "mapping.toml"
    text = draft.read_text(encoding="utf-8")

    assert imported(tape, "--out", out, "--mapping", draft) == 2
    assert "has a column 'Marketing Pref'" in capsys.readouterr().err

    draft.write_text(text.replace("# ignored", "ignored"), encoding="utf-8")
    assert imported(tape, "--out", out, "--mapping", draft) == 0
    assert closed(out) == []

    draft.write_text(f'{text}\n[source.opt_outs]\nmail = "Marketing Pref"\n', encoding="utf-8")
    assert imported(tape, "--out", out, "--mapping", draft) == 0
    assert closed(out) == [("C1", "mail")]


def test_a_column_that_is_new_in_an_export_is_not_left_aside_by_its_old_mapping(
    tape, out, tmp_path, capsys
):
    flagged(tape, **{"Branch": ["North"]})
    imported(tape, "--out", out, "--yes")
    flagged(tape, **{"DNC Ind": ["Y"]})

    assert imported(tape, "--out", tmp_path / "next", "--mapping", out / "mapping.toml") == 2

    assert "has a column 'DNC Ind', which may say who is not" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("12", [("C1", "phone")]),
        ("11", [("C1", "")]),
        ("22", [("C1", "phone"), ("C2", "phone"), ("C3", "phone")]),
        ("5", []),
    ],
)
def test_a_person_at_a_terminal_says_what_such_a_column_closes(
    answer, says, tape, out, monkeypatch, capsys
):
    flagged(tape, **{"Marketing Pref": ["Opted Out", "", "N"]})
    answer_at_terminal(monkeypatch, *answer, "y")

    assert imported(tape, "--out", out) == 0, capsys.readouterr().err

    assert closed(out) == says


@pytest.mark.parametrize(
    "column",
    [
        "Cash Out",
        "Option",
        "Payment Preference",
        "Market Rate Ind",
        "Call Date",
        "Fax Opt Out",
        "Do not allow Faxes",
        "(Do Not Modify) Row Checksum",
    ],
)
def test_a_column_that_refuses_nothing_is_left_aside_as_others_are(column, tape, out, capsys):
    flagged(tape, **{column: ["1", "0"]})

    assert imported(tape, "--out", out, "--yes") == 0

    assert f"Not read: {column}\n" in capsys.readouterr().err
    assert closed(out) == []


@pytest.mark.parametrize(
    ("refusal", "permission", "channel"),
    [
        ("Do Not Call", "OK to Call", "phone"),
        ("Opt Out", "Marketing Consent", ""),
        ("Do Not Email", "Email Opt-In", "email"),
        ("Do Not Mail", "OK to Mail", "mail"),
        ("DNC", "Wants Calls", "phone"),
    ],
)
def test_a_refusal_and_a_permission_of_one_channel_both_bind(
    refusal, permission, channel, tape, out, tmp_path
):
    cells = {refusal: ["N", "Y", "N", "N"], permission: ["Yes", "Yes", "No", ""]}
    flagged(tape, **cells)

    assert imported(tape, "--out", out, "--yes") == 0
    assert closed(out) == [("C2", channel), ("C3", channel), ("C4", channel)]

    again = tmp_path / "again"
    assert imported(tape, "--out", again, "--mapping", out / "mapping.toml") == 0
    assert closed(again) == closed(out)


@pytest.mark.parametrize(
    "word",
    [
        *("Yes", "ok", "Allow", "Subscribed", "Opted In", "Granted", "Given", "Permitted", "Send"),
        *("Consented", "Agreed", "Accepted", "Si", "SÍ"),
    ],
)
def test_a_permission_is_given_in_words_too(word, tape, out):
    flagged(tape, **{"OK to Call": [word, "Do Not Allow", "Pending", "Never Subscribed", ""]})

    assert imported(tape, "--out", out, "--yes") == 0

    assert closed(out) == [(f"C{at}", "phone") for at in (2, 3, 4, 5)]


@pytest.mark.parametrize("column", ["TCPA Auth Date", "Opt-In Date", "Consent Timestamp"])
def test_a_permission_is_given_on_a_day(column, tape, out, tmp_path):
    cells = ["2024-01-05", "1/5/24", "2023-03-01 10:00:00 UTC", "", "1899", "2090-01-01", "asked"]
    flagged(tape, **{column: cells})

    assert opt_outs_by(f'phone = {{permission = "{column}"}}', tape, out, tmp_path) == 0

    assert closed(out) == [(f"C{at}", "phone") for at in (4, 5, 6, 7)]


@pytest.mark.parametrize("column", ["Consent Expiration Date", "Opt-Out Date", "Consent"])
def test_a_day_of_anything_else_permits_nothing(column, tape, out, tmp_path):
    flagged(tape, **{column: ["2024-01-05", "Y"]})

    assert opt_outs_by(f'phone = {{permission = "{column}"}}', tape, out, tmp_path) == 0

    assert closed(out) == [("C1", "phone")]


def test_the_draft_says_how_many_a_permission_by_date_would_close(tape, out):
    flagged(tape, **{"Opt-In Date": ["2024-01-05", "2024-01-06", "", "2024-01-07"]})

    assert imported(tape, "--out", out, "--yes") == 2

    draft = (out / "mapping.toml").read_text(encoding="utf-8")
    assert "whatever is no clear yes closes, 1 of 4 rows" in draft


def test_a_consent_to_texts_is_written_as_a_run_reads_it(tape, out):
    cells = ["Opted In", "subscribed", "Yes", "STOP", "N", "X"]
    flagged(tape, **{"SMS Opt In": cells})

    assert imported(tape, "--out", out, "--yes") == 0

    written = [each["sms_opt_in"] for each in rows(out / "borrower_engagement.csv")]
    assert written == ["Y", "Y", "Yes", "STOP", "N", "X"]


def test_a_request_to_opt_out_that_is_granted_closes(tape, out):
    cells = ["Granted", "Accepted", "Agreed", "Send", "Given"]
    flagged(tape, **{"Do Not Call": cells})

    assert imported(tape, "--out", out, "--yes") == 0

    assert len(closed(out)) == len(cells)


def test_materials_that_are_not_to_be_sent_close_every_channel(tape, out):
    flagged(tape, **{"Send Marketing Materials": ["Send", "Do Not Send", "Send"]})

    assert imported(tape, "--out", out, "--yes") == 0

    assert closed(out) == [("C2", "")]


@pytest.mark.parametrize(
    "written",
    [
        '{column = "DNC", permission = "OK to Call"}',
        '{columns = ["DNC"], permission = ["OK to Call"]}',
    ],
)
def test_a_mapping_names_who_refuses_and_who_permits_of_one_channel(written, tape, out, tmp_path):
    flagged(tape, **{"DNC": ["N", "Y", "N"], "OK to Call": ["Y", "Y", "N"]})
    assert opt_outs_by(f"phone = {written}", tape, out, tmp_path) == 0

    assert closed(out) == [("C2", "phone"), ("C3", "phone")]


def test_a_permission_that_is_true_says_so_of_its_own_column(tape, out, tmp_path):
    flagged(tape, **{"Consent": ["Y", "N"]})

    code = opt_outs_by('phone = {column = "Consent", permission = true}', tape, out, tmp_path)

    assert (code, closed(out)) == (0, [("C2", "phone")])


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('{constant = "Y"}', "has an unknown 'constant'"),
        ("{permission = false}", "permission is False: give a list of texts"),
        ("{}", "give the column that says so"),
    ],
)
def test_a_flag_that_names_no_column_is_told(written, said, tape, out, tmp_path, capsys):
    flagged(tape, **{"Consent": ["Y", "N"]})

    assert opt_outs_by(f"phone = {written}", tape, out, tmp_path) == 2

    assert said in capsys.readouterr().err


def opt_outs_by(text, tape, out, tmp_path):
    """The code of an import by a mapping of little more than a line of opt-outs."""
    path = tmp_path / "by.toml"
    own = '[source.borrower_information]\nborrower_id = "Customer Number"\n'
    header = "[[source]]\nfiles = 'tape.csv'\n"
    path.write_text(f"{header}{own}[source.opt_outs]\n{text}\n", encoding="utf-8")
    code = imported(tape, "--out", out, "--mapping", path)
    return 0 if code == 1 else code  # a file of borrowers alone leads to no run


def test_a_list_of_opt_outs_tells_when_and_why_beside_them(tape, out, tmp_path):
    flagged(tape, **{"Branch": ["North"]})
    text = "Customer Number,Channel,Opt Out Date,Opt Out Reason\nC1,Phone,2024-01-05,asked\n"
    (tmp_path / "dnc.csv").write_text(text, encoding="utf-8")

    assert imported(tape, tmp_path / "dnc.csv", "--out", out, "--yes") == 0

    assert closed(out) == [("C1", "Phone")]


def closed_addresses(out):
    told = rows(out / "do_not_contact_addresses.csv")
    return [(each["address"], each["channel"]) for each in told]


A_LINE = {"Email": "Ann@Example.com", "Cell Phone": "(303) 555-0177 x12"}
IN_IT = [("Ann@Example.com", ""), ("+13035550177", "")]


@pytest.mark.parametrize("cells", [["Metro", "Y"], ["N", "", "Y"]], ids=["a comma", "a cell"])
def test_the_addresses_in_a_line_that_cannot_be_read_are_closed(cells, tape, out):
    write(tape, [*line(9, A_LINE), *cells], [*line(1), "N"], more=["Do Not Call"])

    assert imported(tape, "--out", out, "--yes") == 0

    assert closed_addresses(out) == IN_IT
    assert closed(out) == []  # C9 is nobody's id: a list that binds nobody stops the run


def test_whoever_stands_in_a_line_that_cannot_be_read_and_in_another_is_closed(tape, out):
    write(tape, [*line(1, A_LINE), "Metro", "Y"], [*line(1), "N"], more=["Do Not Call"])

    assert imported(tape, "--out", out, "--yes") == 0

    assert closed_addresses(out) == IN_IT
    assert closed(out) == [("C1", "")]


def test_addresses_of_a_line_that_can_be_read_again_are_open_again(tape, out):
    write(tape, [*line(9, A_LINE), "Metro", "Y"], [*line(1), "N"], more=["Do Not Call"])
    imported(tape, "--out", out, "--yes")
    assert imported(tape, "--out", out, "--yes") == 0
    assert closed_addresses(out) == IN_IT

    write(tape, [*line(9, A_LINE), "Y"], [*line(1), "N"], more=["Do Not Call"])
    assert imported(tape, "--out", out, "--yes") == 0

    assert closed_addresses(out) == []
    assert closed(out) == [("C9", "phone")]


def test_an_opt_out_in_a_short_line_binds_whoever_stands_in_another_file(tape, out, tmp_path):
    write(tape, line(1), line(2))
    header = "Loan Number,Customer Number,Property ID,Note Rate,UPB,Branch,Do Not Call\n"
    lines = "L1,C1,P1,7.5,250000,Y\nL2,C2,P2,7.5,250000,North,N\n"
    (tmp_path / "servicing.csv").write_text(header + lines, encoding="utf-8")

    imported(tape, tmp_path / "servicing.csv", "--out", out, "--yes")

    assert closed(out) == [("C1", "")]


@pytest.mark.parametrize("number", ["", "N/A", "1.23457E+11"])
def test_whoever_refuses_without_an_id_is_closed_by_their_addresses(number, tape, out):
    lost = {**A_LINE, "Customer Number": number}
    write(tape, [*line(9, lost), "Y"], [*line(1), "N"], more=["Do Not Call"])

    assert imported(tape, "--out", out, "--yes") == 0

    assert closed_addresses(out) == IN_IT
    told = [each for each in rows(out / "import_report.csv") if each["reason"] == "ADDRESS_CLOSED"]
    assert [(each["line"], each["value"]) for each in told] == [
        ("2", "Ann@Example.com"),
        ("2", "'+13035550177"),
    ]


def test_whoever_has_no_id_and_refuses_nothing_keeps_their_addresses(tape, out):
    lost = {**A_LINE, "Customer Number": ""}
    write(tape, [*line(9, lost), "N"], [*line(1), "Y"], more=["Do Not Call"])

    assert imported(tape, "--out", out, "--yes") == 0

    assert closed_addresses(out) == []


NOBODY = {"Customer Number": "", "Email": "", "Cell Phone": ""}


def test_a_refusal_of_nobody_is_told_aloud(tape, out, capsys):
    write(tape, [*line(9, NOBODY), "Y"], [*line(1), "N"], more=["Do Not Call"])

    assert imported(tape, "--out", out, "--yes") == 1

    told = capsys.readouterr().out
    assert "and nobody knows who: tape.csv line 2." in " ".join(told.split())
    assert "Try next" not in told
    report = {each["reason"]: each for each in rows(out / "import_report.csv")}
    assert report["REFUSAL_OF_NOBODY"]["line"] == "2"


def test_no_run_follows_a_refusal_of_nobody(tape, out, tmp_path, capsys):
    write(tape, [*line(1), "N"], more=["Do Not Call"])
    imported(tape, "--out", out, "--yes")
    write(tape, [*line(9, NOBODY), "Y"], [*line(1), "N"], more=["Do Not Call"])

    leads = tmp_path / "leads"
    arguments = ["--data", tmp_path, "--mapping", out / "mapping.toml", "--out", leads]
    assert cli.command(["run", *map(str, arguments)]) == 2

    assert "nobody knows who: tape.csv line 2" in " ".join(capsys.readouterr().err.split())
    assert not (leads / "call.csv").exists()


@pytest.mark.parametrize(
    ("listed", "addresses", "code"),
    [
        (",Phone,ann@example.com,asked", [("ann@example.com", "")], 0),
        (",Phone,,asked", [], 1),
        ("C1,Phone,ann@example.com,asked, twice", [("ann@example.com", "")], 0),
    ],
)
def test_a_line_of_a_list_of_opt_outs_is_not_lost(listed, addresses, code, tape, out, tmp_path):
    flagged(tape, **{"Branch": ["North"]})
    path = tmp_path / "dnc.csv"
    known = "Customer Number,Channel,E-mail,Reason\nC7,Mail,,asked\n"
    path.write_text(f"{known}{listed}\n", encoding="utf-8")

    assert imported(tape, path, "--out", out, "--yes") == code

    assert closed_addresses(out) == addresses


@pytest.mark.parametrize(
    ("cell", "addresses"),
    [
        ("ann@example.com; bo@example.com", ["ann@example.com", "bo@example.com"]),
        ("Ann <ann@example.com>", ["ann@example.com"]),
        ("303.555.0177", ["+13035550177"]),
        ("+1 (303) 555-0177 ext. 3", ["+13035550177"]),
        ("3035550177.0", ["+13035550177"]),
        ("06/15/2020", []),
        ("4400123412341234", []),
        ("250000.00", []),
        ("1.23457E+11", []),
        ("ann at example", []),
    ],
)
def test_addresses_are_found_wherever_they_stand_in_a_line(cell, addresses):
    assert contacts.addresses_in(["L1", cell, ""], "US") == addresses


ZED = ["Zed", "Abel", "(303) 555-0199"]
NOBODY_ELSE = ["", "", ""]
JOINT = ["Co-Borrower First Name", "Co-Borrower Last Name", "Co-Borrower Cell Phone"]


def joint(path, *flags, lines):
    """Lines of a borrower, perhaps Zed, and what the flags say."""
    numbered = enumerate(lines, start=1)
    write(path, *([*line(at), *cells] for at, cells in numbered), more=[*JOINT, *flags])


@pytest.mark.parametrize(
    ("flag", "channel"),
    [("Co-Borrower Do Not Call", "phone"), ("Co-Borr DNC Date", "phone"), ("B2 Deceased", "")],
)
def test_a_flag_of_the_co_borrower_binds_them_alone(flag, channel, tape, out, tmp_path):
    joint(tape, flag, lines=[[*ZED, "Y"], [*ZED, "N"], [*NOBODY_ELSE, ""]])

    assert imported(tape, "--out", out, "--yes") == 0
    assert closed(out) == [("C1-CO", channel)]

    again = tmp_path / "again"
    assert imported(tape, "--out", again, "--mapping", out / "mapping.toml") == 0
    assert closed(again) == closed(out)


def test_a_flag_of_the_line_binds_both_borrowers(tape, out):
    joint(tape, "Do Not Contact", lines=[[*ZED, "Y"], [*ZED, "N"], [*NOBODY_ELSE, "Y"]])

    assert imported(tape, "--out", out, "--yes") == 0

    assert closed(out) == [("C1", ""), ("C1-CO", ""), ("C3", "")]


@pytest.mark.parametrize(
    ("first", "last", "number", "channel"),
    [
        ("Zed (STOP)", "Abel", "(303) 555-0199", ""),
        ("Zed", "Abel - dec", "(303) 555-0199", ""),
        ("Zed", "Abel", "(303) 555-0199 no texts", "sms"),
        ("Zed", "Abel", "(303) 555-0199 ask for Ann", "phone"),
    ],
)
def test_what_stands_in_a_co_borrowers_own_cells_binds_both(
    first, last, number, channel, tape, out
):
    joint(tape, lines=[[first, last, number], ZED, NOBODY_ELSE])

    assert imported(tape, "--out", out, "--yes") == 0

    assert closed(out) == [("C1", channel), ("C1-CO", channel)]


def test_a_co_borrower_who_does_not_say_yes_is_not_contacted_and_nobody_is_none(tape, out):
    flag = "Co-Borrower OK to Call"
    joint(tape, flag, lines=[[*ZED, "Y"], [*ZED, ""], [*NOBODY_ELSE, ""]])

    assert imported(tape, "--out", out, "--yes") == 0

    assert closed(out) == [("C2-CO", "phone")]


def test_a_co_borrower_who_refuses_and_is_not_named_is_not_lost(tape, out):
    joint(tape, "Co-Borrower DNC", lines=[[*NOBODY_ELSE, "Y"], [*ZED, "N"]])

    assert imported(tape, "--out", out, "--yes") == 0

    assert closed(out) == [("C1", "phone")]


def test_a_co_borrower_refuses_in_a_line_of_which_nothing_else_can_be_taken(tape, out):
    bad = [*line(1, {"Note Rate": "see note", "Customer Number": "C1"}), *ZED, "Y"]
    write(tape, [*line(1), *ZED, "N"], bad, more=[*JOINT, "Co-Borrower DNC"])

    assert imported(tape, "--out", out, "--yes") == 0

    assert closed(out) == [("C1-CO", "phone")]
