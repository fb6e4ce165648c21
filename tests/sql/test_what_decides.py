"""Contract arithmetic and consent decide: no name, no place, no credit score."""

import re
from itertools import cycle, islice

import pytest

from lambdas.shared.query import composition
from tests.sql.support.lines import borrower, loan, offer, opt_out

DECIDED = ("marketing_category", "decision", "reason_codes", "reasons", "strike_rate")
ABOUT_THE_PERSON = (
    *("first_name", "last_name", "email", "phone", "city", "state", "credit_score"),
    *("other_emails", "other_phones", "engagement_score", "reads_email", "loan_type"),
)
# These rows say more than is asked of them; `loans` takes the property from a borrower's.
CARRIERS = {"borrowers", "borrower_lines"}


def relations_behind(name):
    """The relation and all it reads, directly or not."""
    found = composition.relation(name)
    return {name}.union(*map(relations_behind, found.reads))


def test_what_the_decision_reads_has_no_column_about_the_person():
    asked = relations_behind("decisions") - CARRIERS
    assert {"shown_loans", "loans", "people", "market_offers", "thresholds"} <= asked

    named = {
        (name, column)
        for name in asked
        for column in ABOUT_THE_PERSON
        if re.search(rf"\b{column}\b", composition.relation(name).select)
    }

    # a loan's type says which loan on a home is the first lien, and so is shown; the screens, which
    # look at it too, decide nothing
    of_types = ("loan_types", "loan_terms", "loan_type_words")
    readers = ("decisions", "shown_loans", *of_types, "loans", "loan_lines")
    carried = {(name, "loan_type") for name in readers}
    assert named == carried


def test_of_a_borrowers_row_the_loans_take_the_property_alone():
    select = composition.relation("loans").select

    assert set(re.findall(r"\bborrowers\.(\w+)", select)) == {"borrower_id", "property_id"}


@pytest.mark.parametrize(
    "cells",
    [
        {"first_name": "王", "last_name": "O'Neil"},
        {"city": "Elsewhere", "state": "XX"},
        {"credit_score": "300"},
        {"credit_score": ""},
        {"email": "", "phone": ""},
    ],
)
def test_other_people_with_the_same_loans_are_decided_alike(warehouse, cells):
    def decided(**cells):
        warehouse.clear()
        numbers = range(24)
        rates = list(islice(cycle(("7", "5.6", "5.5", "4.6", "5.4999")), len(numbers)))
        warehouse.deliver_rows(
            "borrower_information",
            *(borrower(f"B{n:02}", property_id=f"P{n}", **cells) for n in numbers),
        )
        warehouse.deliver_rows(
            "loan_information",
            *(
                loan(f"L{n}", f"B{n:02}", property_id="", current_interest_rate=rates[n])
                for n in numbers
            ),
        )
        warehouse.deliver_rows(
            "market_equity", *(offer(f"P{n}", ltv_ratio=str(70 + n)) for n in numbers)
        )
        warehouse.deliver_rows("do_not_contact", opt_out("B03", channel=""))
        found = sorted(warehouse.query("refi_evaluations"), key=lambda row: row["person_id"])
        return [tuple(row[name] for name in DECIDED) for row in found]

    assert decided(**cells) == decided()
    assert len(set(decided())) > 5
