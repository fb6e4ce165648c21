"""The reason that is written of a flag, as a run hears it: it closes no more than the mapping says.

What a run hears is asked of the oracle, which goes through the words by itself.
"""

import pytest

from infra.command.importing.conversion.opt_outs.reasons import heard_by_a_run
from infra.command.importing.headings.wishes import EVERY_CHANNEL
from tests.oracle import refusals
from tests.sql.support import ways
from tests.unit.command.importing.support import closing_words
from tests.unit.command.importing.support.imports import rows
from tests.unit.command.importing.support.people import BORROWERS, bring, person, write

CLOSED_BY = {"phone": {"call", "sms"}, "email": {"email"}, "sms": {"sms"}, "mail": set()}
YES = ["X", "Y", "2026-01-05", "1/5/26", "5-Jan-26", "1", "True"]
HEADINGS = {
    channel: [*dict.fromkeys(ways.written(phrases))]
    for channel, phrases in closing_words.REFUSED.items()
}
ODD = {
    "phone": ["B1 DNC", "State DNC (TX)", "Borr 1 DNC List Date", "Opt Out", "Do Not Contact"],
    "email": ["Email DNC", "No Emails", "Opt Out", "Do Not Contact", "Mailchimp Unsub Reason"],
    "sms": ["SMS Opt Out Reason", "Text DNC", "Opt Out", "Suppressed", "Blocked Number"],
    "mail": ["Mail DNC", "Opt Out", "Do Not Solicit"],
}
MAPPING = """
[[source]]
files = "borrowers.csv"
[source.borrower_information]
borrower_id = "Borrower ID"
first_name = "First Name"
last_name = "Last Name"
email = "Email"
phone = "Phone"
property_id = "Property ID"
city = "City"
state = "State"
credit_score = "FICO"
[source.opt_outs]
{flags}
[[source]]
files = "loans.csv"
[source.loan_information]
loan_id = "Loan Number"
borrower_id = "Borrower ID"
property_id = "Property ID"
loan_amount = "Loan Amount"
current_interest_rate = "Note Rate"
origination_year = "Origination Date"
loan_type = "Loan Type"
remaining_balance = "UPB"
[[source]]
files = "market.csv"
[source.market_equity]
property_id = "Property ID"
current_home_value = "Home Value"
ltv_ratio = "LTV"
market_rate_offer = "Market Rate"
monthly_savings_est = "Monthly Savings"
"""


def flagged(tmp_path, exports, out, flags, header, *lines):
    """What is written of one person for each line of flags: of each its channel and reason."""
    people = [[*person(at), *cells] for at, cells in enumerate(lines, start=1)]
    write(exports / "borrowers.csv", ",".join([BORROWERS, *header]), *people)
    mapping = tmp_path / "m.toml"
    mapping.write_text(MAPPING.format(flags=flags), encoding="utf-8")
    bring(exports, out, "--mapping", mapping)
    told = rows(out / "do_not_contact.csv")
    return [[e for e in told if e["borrower_id"] == f"B{at + 1}"] for at in range(len(people))]


def more_than(line):
    """The channels that a run closes of a line beside those of its channel."""
    closed = refusals.of_reason(line["reason"], line["channel"])
    return closed - CLOSED_BY[line["channel"]]


@pytest.mark.parametrize("channel", CLOSED_BY)
def test_of_a_heading_that_says_no_more_a_run_closes_the_mappings_channel(
    channel, tmp_path, exports, out
):
    headings = [*HEADINGS[channel], *ODD[channel]]
    lines = [[cell] * len(headings) for cell in YES]

    told = flagged(tmp_path, exports, out, f"{channel} = {headings}", headings, *lines)

    assert [bool(each) for each in told] == [True] * len(YES)
    assert {(line["channel"], *more_than(line)) for each in told for line in each} == {(channel,)}


@pytest.mark.parametrize("channel", ["email", "mail", "phone", "sms"])
@pytest.mark.parametrize("cell", ["No", "N", "False", "0", ""])
def test_a_permission_that_is_denied_closes_the_mappings_channel(
    channel, cell, tmp_path, exports, out
):
    headings = ways.written(closing_words.PERMITTED[channel])
    flags = f"{channel} = {{permission = {headings}}}"

    (told,) = flagged(tmp_path, exports, out, flags, headings, [cell] * len(headings))

    assert {(line["channel"], *more_than(line)) for line in told} == {(channel,)}


MORE = ["Y - deceased", "X litigator", "STOP ALL", "STOPALL", "Y attorney rep", "1 bankruptcy",
        "X - do not contact at all"]  # fmt: skip


@pytest.mark.parametrize("cell", MORE)
@pytest.mark.parametrize("heading", ["B1 DNC", "SMS Opt Out Reason", "Texting"])
def test_a_cell_that_says_more_closes_every_channel(heading, cell, tmp_path, exports, out):
    (told,) = flagged(tmp_path, exports, out, f"sms = '{heading}'", [heading], [cell])

    closed = [line["channel"] == "" or refusals.of_reason(line["reason"], "sms") for line in told]
    assert True in closed or refusals.EVERY in closed


@pytest.mark.parametrize(
    ("channel", "heading", "closes"),
    [
        ("phone", "Deceased", {"call", "email", "sms"}),
        ("phone", "DNC/Litigator", {"call", "email", "sms"}),
        ("email", "BK Chapter", {"call", "email", "sms"}),
        ("email", "Do Not Call/Email", {"call", "sms"}),
        ("email", "DNC", {"call", "email", "sms"}),
        ("phone", "B1 DNC", set()),
        ("phone", "Do Not Call", {"call", "sms"}),
    ],
)
def test_a_heading_of_the_person_or_of_another_channel_is_heard_as_it_stands(
    channel, heading, closes, tmp_path, exports, out
):
    (told,) = flagged(tmp_path, exports, out, f"{channel} = '{heading}'", [heading], ["X"])

    assert refusals.of_reason(told[0]["reason"], channel) == closes


@pytest.mark.parametrize(
    ("heading", "cell", "reason"),
    [
        ("B1 DNC", "X", "phone flag: X"),
        ("B1 DNC", "Do Not Call", "phone flag: Do Not Call"),
        ("B1 DNC", "Opted Out", "opted out of phone"),
        ("B1 DNC", "DNC", "B1 DNC: DNC"),
        ("B1 DNC", "spoke with her", "B1 DNC: spoke with her"),
        ("Cell Phone DNC Ind", "Y", "Cell Phone DNC Ind: Y"),
        ("Talk", "whenever", "Talk: whenever"),
    ],
)
def test_a_reason_is_reworded_where_a_run_would_hear_more(
    heading, cell, reason, tmp_path, exports, out
):
    (told,) = flagged(tmp_path, exports, out, f"phone = '{heading}'", [heading], [cell])

    assert [line["reason"] for line in told] == [reason]


def test_a_column_whose_reasons_are_reworded_is_told_once(tmp_path, exports, out):
    flags = "phone = ['B1 DNC', 'DNC']"
    flagged(tmp_path, exports, out, flags, ["B1 DNC", "DNC"], ["X", "Y"], ["Y", "X"], ["N", "N"])

    told = [each for each in rows(out / "import_report.csv") if each["reason"] == "REASON_REWORDED"]
    assert [(each["line"], each["column"], each["value"]) for each in told] == [
        ("2", "B1 DNC", "X")
    ]
    assert "'phone flag: X'" in told[0]["advice"]


@pytest.mark.parametrize("channel", CLOSED_BY)
def test_an_import_hears_a_reason_as_a_run_does(channel):
    names = {"phone": "call", "email": "email", "sms": "sms"}
    spoken = [*HEADINGS[EVERY_CHANNEL], *HEADINGS[channel], *ODD[channel], *MORE]
    for heading in spoken:
        reason = f"{heading}: Y"
        heard = {names[each] for each in heard_by_a_run(reason, channel) if each in names}

        assert heard == refusals.of_reason(reason, channel), reason
