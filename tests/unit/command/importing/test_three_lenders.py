"""Exports of three kinds of systems, each with people who said no in ways of its own."""

import csv

import pytest

from tests.unit.command.importing.support.drafts import uncommented
from tests.unit.command.importing.support.imports import imported, rows

# Of a loan origination system: a report with titles, and all there is to say in the comments.
ORIGINATION = {
    **{"Loan Number": "10{0:03}", "Borrower First Name": "Ann", "Borrower Last Name": "Abel{0}"},
    **{"Borrower Cell Phone": "(303) 555-{0:04}", "Borrower Email": "u{0}@example{0}.com"},
    **{"Co-Borrower First Name": "", "Co-Borrower Last Name": "", "Co-Borrower Cell Phone": ""},
    **{"Subject Property Address": "{0} Elm Street", "Subject Property Zip": "80202"},
    **{"Note Rate": "7.500%", "Unpaid Principal Balance": "$250,000.00", "LTV": "50.000"},
    **{"Loan Program": "Conv 30 Yr Fixed", "Closing Date": "06/15/2020", "Market Rate": "5.500%"},
    **{"Milestone": "Completed", "Co-Borrower DNC": "", "Comments": "left msg {0}/4"},
}
# Of a CRM: flags of 0 and 1, and picklists.
CRM = {
    **{"Contact ID": "0035f{0:05}", "First Name": "Ann", "Last Name": "Abel{0}"},
    **{"Email": "u{0}@example{0}.com", "Mobile": "512-555-{0:04}", "Loan Account #": "LN-{0}"},
    **{"Property ID": "PR{0}", "Interest Rate": "7.5", "Current Balance": "250000", "LTV": "50"},
    **{"New Rate": "5.5", "Do Not Call": "0", "Email Opt Out": "0", "Contact Status": "Active"},
    **{"Tags": "vip;refi", "Last Activity Outcome": "Left Voicemail", "SMS Reply": ""},
    "Lead Status": "Working",
}
# Of a servicer, to board its loans: short names, codes, dates, and fields for anything.
BOARDING = {
    **{"LOAN_NBR": "77{0:06}", "BORR_FIRST_NAME": "Ann", "BORR_LAST_NAME": "Abel{0}"},
    **{"BORR_PHONE": "602555{0:04}", "BORR_EMAIL": "u{0}@example{0}.com", "PROP_ZIP": "85001"},
    **{"PROP_ADDR": "{0} Oak Ave", "CURR_INT_RT": "7.5", "CURR_UPB": "250000", "LTV": "50"},
    **{"MKT_RT": "5.5", "LOAN_STATUS": "Active", "BK_CHAPTER": "", "CEASE_DESIST_IND": "N"},
    **{"DECEASED_DT": "", "ATTY_REP_IND": "N", "WANTS_CALLS": "Y", "USER_FIELD_7": ""},
}
LENDERS = {
    "origination": (
        ORIGINATION,
        ",",
        "Pipeline Report\nAs of 11/30/2026\n\n",
        [
            {"Comments": "Borrower asked not to be contacted again"},
            {"Comments": "Represented by counsel - see file"},
            {"Comments": "wants no calls or emails"},
            {"Comments": "Bwr deceased 3/2/24; spouse handling"},
            {"Borrower Last Name": "Lane (DECEASED)"},
            {"Borrower Cell Phone": "DNC (303) 555-9999"},
            {"Borrower First Name": "Estate of Ann"},
        ],
    ),
    "crm": (
        CRM,
        ",",
        "",
        [
            {"Do Not Call": "1", "Email Opt Out": "1"},
            {"Tags": "vip;dnc"},
            {"Contact Status": "Deceased"},
            {"Last Activity Outcome": "Do Not Contact - requested"},
            {"SMS Reply": "STOP"},
            {"Lead Status": "Unqualified - Not Interested"},
            {"Tags": "ch13"},
        ],
    ),
    "boarding": (
        BOARDING,
        "|",
        "",
        [
            {"BK_CHAPTER": "13"},
            {"CEASE_DESIST_IND": "Y"},
            {"DECEASED_DT": "20240105"},
            {"ATTY_REP_IND": "Y"},
            {"LOAN_STATUS": "Forbearance"},
            {"USER_FIELD_7": "opted out 2/3/23"},
            {"WANTS_CALLS": "N", "BORR_EMAIL": "do not email"},
        ],
    ),
}


@pytest.mark.parametrize("lender", LENDERS)
def test_nobody_who_said_no_to_a_lender_can_be_called_or_written_to(lender, tmp_path, capsys):
    usual, delimiter, titles, refusals = LENDERS[lender]
    said = [*refusals, {}, {}, {}]
    path = tmp_path / "Export 2026-11-30.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(titles)
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(usual)
        for at, each in enumerate(said, start=1):
            writer.writerow(cell.format(at) for cell in (usual | each).values())
    out = tmp_path / "delivery"

    assert imported(path, "--out", out, "--yes") == 2
    assert "may say who is not to be contacted" in capsys.readouterr().err
    draft = uncommented(out / "mapping.toml")
    assert imported(path, "--out", out, "--mapping", draft) == 0

    ids = [each["borrower_id"] for each in rows(out / "borrower_information.csv")]
    closed: dict[str, set[str]] = {}
    for each in rows(out / "do_not_contact.csv"):
        closed.setdefault(each["borrower_id"], set()).add(each["channel"])
    silent = [
        each
        for each in ids
        if "" in closed.get(each, ()) or {"phone", "email"} <= closed.get(each, set())
    ]
    assert silent == ids[: len(refusals)]
    assert [each for each in ids if each not in closed] == ids[len(refusals) :]
