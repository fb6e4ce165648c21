"""What is new on the list since the last published run, and what stood in another tier."""

import pytest

from tests.oracle.leads import LastLine
from tests.sql.support.lines import borrower, loan, offer

LISTED = LastLine("B1", "B1", "L1", None, "P1", "Hot Lead")
NOBODY = {"new_opportunities": None, "in_another_tier": None, "no_longer_listed": None}


@pytest.fixture
def delivered(warehouse):
    """Two people with a home each, at a spread of 2: Immediate Action."""
    warehouse.deliver_rows("borrower_information", borrower("B1"), borrower("B2"))
    warehouse.deliver_rows("loan_information", loan("L1", "B1"), loan("L2", "B2", property_id="P2"))
    warehouse.deliver_rows("market_equity", offer("P1"), offer("P2"))
    warehouse.match({"B1": "m", "B2": "n"})
    return warehouse


def news(warehouse):
    """{loan: (new, tier_before)}, and the numbers."""
    warehouse.run()
    lines = warehouse.query("refi_opportunities")
    numbers = {row["name"]: row["amount"] for row in warehouse.relation("news_numbers")}
    return {line["loan_id"]: (line["new"], line["tier_before"]) for line in lines}, numbers


def test_where_nothing_was_published_before_nothing_is_new(delivered):
    assert news(delivered) == ({"L1": (None, None), "L2": (None, None)}, NOBODY)


def test_a_line_is_new_or_has_the_tier_in_which_it_was_listed(delivered):
    delivered.publish_before([LISTED])

    lines, numbers = news(delivered)

    assert lines == {"L1": (False, "Hot Lead"), "L2": (True, None)}
    assert numbers == {"new_opportunities": 1, "in_another_tier": 1, "no_longer_listed": 0}


def test_who_is_listed_no_more_is_counted(delivered):
    gone = LastLine("B9", "B9", "L9", None, "P9", "Immediate Action")
    delivered.publish_before([LISTED, gone, gone._replace(person_id="B8", property_id="P8")])

    assert news(delivered)[1]["no_longer_listed"] == 2


def test_a_person_who_goes_by_another_id_is_not_new(delivered):
    delivered.publish_before([LISTED._replace(person_id="A0", borrower_ids="A0 B1")])

    assert news(delivered)[0]["L1"] == (False, "Hot Lead")


def test_another_loan_on_the_property_to_call_about_is_not_new_and_a_new_loan_is(delivered):
    delivered.publish_before([LISTED._replace(loan_id="L0", other_loan_ids="L1 L7")])
    assert news(delivered)[0]["L1"] == (False, "Hot Lead")

    delivered.publish_before([], run_id="20261121T113100Z-5e0c1d78")
    delivered.publish_before([LISTED._replace(loan_id="L0")], run_id="20261121T123100Z-5e0c1d79")
    assert news(delivered)[0]["L1"] == (True, None)


def test_a_co_borrower_of_a_listed_loan_is_new(delivered):
    delivered.publish_before([LISTED._replace(person_id="B7", borrower_ids="B7")])

    assert news(delivered)[0]["L1"] == (True, None)


def test_two_lines_that_have_become_one_had_the_better_of_their_tiers(delivered):
    immediate = LISTED._replace(person_id="A0", borrower_ids="A0 B1")
    delivered.publish_before([LISTED, immediate._replace(marketing_category="Immediate Action")])

    lines, numbers = news(delivered)

    assert lines["L1"] == (False, "Immediate Action")
    assert numbers == {"new_opportunities": 1, "in_another_tier": 0, "no_longer_listed": 0}


def test_only_the_last_published_runs_list_counts(delivered):
    delivered.publish_before([LISTED], run_id="20261101T103100Z-5e0c1d70")
    delivered.publish_before([])

    assert news(delivered)[0]["L1"] == (True, None)
