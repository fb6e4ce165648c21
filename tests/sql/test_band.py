"""How far this run's opportunities may lie from the last published run's."""

import pytest

from lambdas.shared.limits import Limits
from lambdas.shared.query.parameters import Band
from tests.sql.support.lines import borrower, loan, offer


@pytest.fixture
def forty(warehouse):
    """A run of forty opportunities, among fifty borrowers."""
    numbers = range(50)
    warehouse.deliver_rows(
        "borrower_information", *(borrower(f"B{n}", property_id=f"P{n}") for n in numbers)
    )
    warehouse.deliver_rows(
        "loan_information", *(loan(f"L{n}", f"B{n}", property_id="") for n in numbers)
    )
    warehouse.deliver_rows(
        "market_equity",
        *(offer(f"P{n}", market_rate_offer="4.5" if n < 40 else "6") for n in numbers),
    )
    warehouse.match({f"B{n}": f"m{n}" for n in numbers})
    warehouse.run()
    return warehouse


def findings(warehouse, last, *, percent=50, is_waived=False):
    warehouse.limits = Limits.parse({"opportunity_band_percent": percent})
    warehouse.band = Band(
        last_run_id="20261121T103100Z-5e0c1d77", last_opportunities=last, is_waived=is_waived
    )
    return [row["finding"] for row in warehouse.query("checks")]


def test_a_run_within_the_band_and_the_first_one_go_on(forty):
    for last in (None, 40, 27, 65, 79, 80):
        assert findings(forty, last) == []


@pytest.mark.parametrize("last", [0, 15, 81, 400])
def test_a_run_far_from_the_last_one_stops_and_says_what_to_do(forty, last):
    assert findings(forty, last) == [
        f"40 opportunities, and {last} in the last published run, are more than 50 percent apart: "
        "if that is right, run it by force (--force)"
    ]


def test_few_leads_more_or_less_say_nothing(forty):
    assert findings(forty, 16) == []
    assert findings(forty, 64, percent=1) == []


def test_force_lets_it_pass_and_the_summary_says_so(forty):
    assert findings(forty, 400, is_waived=True) == []

    told = {
        row["name"]: row["amount"]
        for row in forty.query("run_summary")
        if row["section"] == "last_run"
    }
    assert told["opportunities_before_cool_down"] == 400
    assert (told["is_far_from_this"], told["and_that_was_forced"]) == (1, 1)


def test_without_a_band_any_number_is_good(forty):
    assert findings(forty, 4_000, percent=0) == []
