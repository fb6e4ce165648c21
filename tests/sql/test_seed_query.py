"""The query that this project began with, beside what it became."""

from decimal import Decimal
from random import Random

import pytest

from tests.sql.support.lines import borrower, loan, offer, opt_out

SEED = """
    SELECT borrower_id, first_name || ' ' || last_name AS name,
           (current_interest_rate - market_rate_offer) AS rate_spread, monthly_savings_est,
           CASE WHEN (current_interest_rate - market_rate_offer) > 1.25 THEN 'Immediate Action'
                WHEN (current_interest_rate - market_rate_offer) > 0.75 THEN 'Hot Lead'
                WHEN (current_interest_rate - market_rate_offer) > 0.50 THEN 'Watchlist'
                ELSE 'Ineligible' END AS marketing_category
    FROM {dataset}
    WHERE ltv_ratio <= 80 AND (current_interest_rate - market_rate_offer) >= 1.0
"""

# The dataset that the seed had in mind, typed straight from the delivered cells.
PLAIN_JOIN = """
    (
        SELECT b.borrower_id, b.first_name, b.last_name, m.property_id,
               CAST(l.current_interest_rate AS DECIMAL(9, 4)) AS current_interest_rate,
               CAST(m.market_rate_offer AS DECIMAL(9, 4)) AS market_rate_offer,
               CAST(m.ltv_ratio AS DECIMAL(9, 4)) AS ltv_ratio,
               CAST(m.monthly_savings_est AS DECIMAL(18, 2)) AS monthly_savings_est
        FROM borrower_information b
        JOIN loan_information l ON b.borrower_id = l.borrower_id
        JOIN market_equity m ON l.property_id = m.property_id
    ) AS unified
"""


def rows_of(found):
    """The seed's five columns, in no order."""
    columns = ("borrower_id", "name", "rate_spread", "monthly_savings_est", "marketing_category")
    return sorted(tuple(row[column] for column in columns) for row in found)


def deliver_plain(warehouse, households=300):
    """One loan per borrower and property, no twins, nothing wrong; rates crowd at the limits."""
    random = Random(3)
    ids = range(households)
    spreads = ["0.5", "0.51", "0.75", "0.76", "0.9999", "1", "1.0001", "1.25", "1.2501", "3", "-1"]
    offers = [Decimal(random.randint(200, 999)) / 100 for _ in ids]
    rates = [offered + Decimal(random.choice(spreads)) for offered in offers]
    warehouse.deliver_rows(
        "borrower_information",
        *(borrower(f"B{n}", first_name=f"Ann{n}", property_id=f"P{n}") for n in ids),
    )
    warehouse.deliver_rows(
        "loan_information",
        *(
            loan(f"L{n}", f"B{n}", property_id=f"P{n}", current_interest_rate=str(rates[n]))
            for n in ids
        ),
    )
    warehouse.deliver_rows(
        "market_equity",
        *(
            offer(
                f"P{n}",
                market_rate_offer=str(offers[n]),
                ltv_ratio=random.choice(["79.9999", "80", "80.0001", "12"]),
                monthly_savings_est=str(random.randint(-100, 900)),
            )
            for n in ids
        ),
    )
    warehouse.match({f"B{n}": f"m{n}" for n in ids})


def test_on_plain_data_the_list_is_the_seed_querys(warehouse):
    deliver_plain(warehouse)
    warehouse.run()

    published = warehouse.query("refi_opportunities")

    assert len(published) > 50
    assert rows_of(published) == rows_of(warehouse.execute(SEED.format(dataset=PLAIN_JOIN)))


def test_on_plain_data_the_list_begins_with_the_seed_querys_columns(warehouse):
    deliver_plain(warehouse, households=20)
    warehouse.run()

    published = warehouse.query("refi_opportunities")
    seed = warehouse.execute(SEED.format(dataset=PLAIN_JOIN))

    assert list(published[0])[:5] == list(seed[0])


@pytest.mark.parametrize("ltv", ["79", "80", "81"])
def test_the_seed_query_over_the_view_gives_the_published_list(warehouse, ltv):
    warehouse.deliver_rows(
        "borrower_information",
        *(borrower(f"B{n}", property_id=f"P{n % 4}") for n in range(8)),
        borrower("B8"),
        borrower("B9", property_id="P9"),
    )
    warehouse.deliver_rows(
        "loan_information",
        *(
            loan(f"L{n}", f"B{n}", property_id="", current_interest_rate=f"{5 + n / 4}")
            for n in range(8)
        ),
        loan("L9", "B9", property_id="P9"),
    )
    warehouse.deliver_rows(
        "market_equity", *(offer(f"P{n}", ltv_ratio=ltv, market_rate_offer="5") for n in range(4))
    )
    warehouse.deliver_rows("do_not_contact", opt_out("B7"))
    warehouse.match({f"B{n}": f"m{n % 4}" for n in range(4)} | {"B6": "x", "B7": "x"})
    warehouse.run()
    warehouse.publish()

    published = rows_of(warehouse.query("refi_opportunities"))

    assert bool(published) == (ltv != "81")
    assert rows_of(warehouse.execute(SEED.format(dataset="unified_refi_dataset"))) == published


def test_the_view_shows_the_current_run_and_no_other(warehouse):
    deliver_plain(warehouse, households=20)
    warehouse.run()
    warehouse.publish()
    before = warehouse.execute("select u.borrower_id from unified_refi_dataset as u")
    warehouse.change(
        "insert into refi_evaluations by name"
        " select * replace ('a run in progress' as run_id) from refi_evaluations"
    )

    assert before
    assert warehouse.execute("select u.borrower_id from unified_refi_dataset as u") == before


def test_the_view_has_the_seeds_seven_columns_and_tells_more(warehouse):
    deliver_plain(warehouse, households=20)
    warehouse.run()
    warehouse.publish()

    assert list(warehouse.execute("select u.* from unified_refi_dataset as u")[0]) == [
        "borrower_id", "first_name", "last_name", "current_interest_rate", "market_rate_offer",
        "ltv_ratio", "monthly_savings_est",
        "person_id", "loan_id", "property_id", "marketing_category", "decision",
    ]  # fmt: skip
