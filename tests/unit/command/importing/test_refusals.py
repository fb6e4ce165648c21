"""Which names speak of refusal or of consent, and which do not."""

import pytest

from infra.command.importing.headings.refusals import speaks_of_refusal
from lambdas.shared.contract import DATASETS, OPT_OUTS
from tests.unit.command.importing.support.disguises import ABBREVIATED, TITLES


@pytest.mark.parametrize(
    "name",
    [
        *(
            "DNC",
            "DNC Ind",
            "dnc_2026-12.csv",
            "DNCList",
            "Do Not Call",
            "DoNotCall",
            "do-not-mail",
        ),
        *("donotcontact", "Don't Call", "Opt-Out Date", "OptOut", "opted_out", "SMS Opt In"),
        *("No Call Flag", "No Solicitation", "Unsubscribed", "UNSUB_TIME", "Consent to Call"),
        *("Marketing Pref", "Contact Preference", "OK to Call", "May Contact", "Deceased"),
        *("Cease & Desist", "suppressions", "Suppress Marketing", "Consent Revoked On"),
        *("DND", "DNE", "DNM", "Blocked", "Contactable", "Removed From List", "Exclusions"),
        *("Refused", "blacklist.csv", "Litigation", "TCPA", "Exclude", "Do Not Solicit Flag"),
    ],
)
def test_a_name_speaks_of_refusal_or_consent(name):
    assert speaks_of_refusal(name)


def test_columns_of_borrowers_loans_and_offers_do_not():
    titles = {
        title
        for style in (TITLES, ABBREVIATED)
        for columns in style.values()
        for column, title in columns.items()
        if column not in ("channel", "sms_opt_in")
    }
    columns = {column for each in DATASETS if each not in OPT_OUTS for column in each.header}
    others = {"Notes", "Branch", "Servicer", "Escrow", "Option ARM", "Channel", "loans_az.csv"}
    more = {"Increase", "Call Report Code", "Market", "Decrease", "No. of Units"}
    like = {"Exclusive Agent", "Prepayment Removed"}

    names = (titles | columns | others | more | like) - {"sms_opt_in"}

    assert [name for name in sorted(names) if speaks_of_refusal(name)] == []
