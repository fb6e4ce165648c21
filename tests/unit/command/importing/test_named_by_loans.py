"""Files that name borrowers by their loans' numbers, beside one that has both: what is written."""

import pytest

from infra.command.importing.conversion.people.portfolio import Portfolio
from tests.unit.command.importing.support.imports import closed, imported, rows

BOOK = (
    "Loan Number,Cust No,First Name,Last Name,Email,Phone,State,Note Rate,Orig Date,Loan Type,UPB,"
    "Home Value,LTV,Market Rate"
)

MAPPING = """
[[source]]
files = "book.csv"
[source.borrower_information]
borrower_id = "Cust No"
first_name = "First Name"
last_name = "Last Name"
email = "Email"
phone = "Phone"
state = "State"
property_id = "Loan Number"
[source.loan_information]
loan_id = "Loan Number"
borrower_id = "Cust No"
property_id = "Loan Number"
loan_amount = "UPB"
current_interest_rate = "Note Rate"
origination_year = "Orig Date"
loan_type = "Loan Type"
remaining_balance = "UPB"
[source.market_equity]
property_id = "Loan Number"
current_home_value = "Home Value"
ltv_ratio = "LTV"
market_rate_offer = "Market Rate"
[[source]]
files = "crm.csv"
"""
OF_ID = "borrower_id = 'Loan Number'"
FLAGGED = f"[source.borrower_engagement]\n{OF_ID}\n[source.opt_outs]\n"
ENGAGED = f"[source.borrower_engagement]\n{OF_ID}\nsms_opt_in = 'SMS Opt-In'\n"


def of(number, loan=None):
    return (
        f"{100 + (loan or number):010},C{number:05},Jo,Lane{number},a{number}@example.com,"
        f"617-555-01{number:02},MA,7.5,2021-03-01,Conv 30 Fixed,250000.00,400000,62.5,5.5"
    )


@pytest.fixture
def out(tmp_path):
    return tmp_path / "delivery"


@pytest.fixture
def given(tmp_path, out):
    """The code of an import of a book, and of a CRM's export of which a mapping says this."""

    def run(crm, *more, says):
        book = [BOOK, *map(of, range(5)), *more]
        files = [tmp_path / "book.csv", tmp_path / "crm.csv"]
        for path, lines in zip(files, (book, crm), strict=True):
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        mapping = tmp_path / "m.toml"
        mapping.write_text(MAPPING + says, encoding="utf-8")
        return imported(*files, "--out", out, "--mapping", mapping)

    return run


def agreeing(out):
    told = rows(out / "borrower_engagement.csv")
    return [(each["borrower_id"], each["sms_opt_in"]) for each in told]


def test_an_opt_out_is_written_by_the_id_that_is_delivered(given, out):
    crm = [f"{100 + at:010},{'Y' if at == 2 else 'N'}" for at in range(5)]

    says = f"{FLAGGED}phone = 'Do Not Call'"
    assert given(["Loan Number,Do Not Call", *crm], says=says) == 0

    assert closed(out) == [("C00002", "phone")]


def test_so_is_what_a_cell_says(given, out):
    crm = [f"{100 + at:010},{'Y - deceased' if at == 2 else 'Y'}" for at in range(5)]

    assert given(["Loan Number,SMS Opt-In", *crm], says=ENGAGED) == 0

    assert closed(out) == [("C00002", "")]


def test_one_that_means_nobody_stays(given, out):
    crm = ["0000000102,N", "0000000177,Y", "0000000103,Y"]

    says = f"{FLAGGED}phone = 'Do Not Call'"
    assert given(["Loan Number,Do Not Call", *crm], says=says) == 0

    assert closed(out) == [("0000000177", "phone"), ("C00003", "phone")]


def test_it_closes_the_addresses_that_stand_beside_the_number(given, out):
    crm = ["0000000102,Y,jo@example.net,617-555-0199", "0000000103,N,amy@example.net,"]

    says = f"{FLAGGED}every_channel = 'Opt Out'"
    assert given(["Loan Number,Opt Out,Email,Phone", *crm], says=says) == 0

    assert closed(out) == [("C00002", "")]
    told = {each["address"] for each in rows(out / "do_not_contact_addresses.csv")}
    assert told == {"jo@example.net", "+16175550199"}


def test_what_it_says_of_engagement_is_written_by_that_id_too(given, out):
    crm = [f"{100 + at:010},{'Y' if at == 2 else 'N'}" for at in range(4)]

    assert given(["Loan Number,SMS Opt-In", *crm, "0000000177,Y"], says=ENGAGED) == 0

    told = [("C00000", "N"), ("C00001", "N"), ("C00002", "Y"), ("C00003", "N"), ("0000000177", "Y")]
    assert agreeing(out) == told


@pytest.mark.parametrize("answer", ["Y", "yes", "True", "1"])
def test_a_loan_of_several_says_of_nobody_that_they_agree(answer, given, out):
    crm = ["0000000101,Y", f"0000000102,{answer}", "0000000103,N"]

    more = [of(8, loan=2), of(9, loan=3)]
    assert given(["Loan Number,SMS Opt-In", *crm], *more, says=ENGAGED) == 0

    told = [("C00001", "Y"), ("C00002", ""), ("C00008", ""), ("C00003", "N"), ("C00009", "N")]
    assert agreeing(out) == told
    report = [(each["reason"], each["value"]) for each in rows(out / "import_report.csv")]
    assert report == [("CONSENT_OF_SEVERAL", answer)]


@pytest.mark.parametrize(
    ("number", "people"),
    [
        ("L1", ["B1"]),
        ("l1", ["B1"]),
        ("L2", ["B1", "B2"]),
        ("B1", []),
        ("b1", []),  # whose id it is in other letters
        ("0077", []),  # a loan's, and perhaps a borrower's
        ("L9", []),
    ],
)
def test_a_number_stands_for_whoever_owes_the_loan(number, people):
    portfolio = Portfolio()
    for one in ("B1", "B2", "77"):
        portfolio.add_borrower(one)
    for loan, one in (("L1", "B1"), ("L2", "B1"), ("L2", "B2"), ("B1", "B2"), ("0077", "B2")):
        portfolio.add_loan(loan, one)

    assert portfolio.standing_for(number) == people


@pytest.mark.parametrize(
    ("people", "delivered"),
    [
        (["B1", "X9"], ["B1"]),
        (["X9"], ["X9"]),
        (["B1", "b2", "X9"], ["B1", "b2"]),
        (["B1", "U3"], ["B1", "U3"]),
        ([], []),
    ],
)
def test_only_ids_that_a_run_may_know_are_delivered(people, delivered):
    portfolio = Portfolio()
    portfolio.add_borrower("B1")
    portfolio.add_borrower("B2")
    portfolio.add_unread(["U3", "Lee"])

    assert portfolio.delivered(people) == delivered
