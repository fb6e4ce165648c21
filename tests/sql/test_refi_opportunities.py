"""The published list: its form and its order."""

import pytest

from lambdas.shared.limits import Limits
from tests.sql.support.lines import borrower, engagement, loan, offer, opt_out

COLUMNS = [
    "borrower_id", "name", "rate_spread", "monthly_savings_est", "marketing_category",
    "person_id", "borrower_ids", "loan_id", "property_id", "ltv_ratio",
    "email", "phone", "city", "state", "contact_rank",
]  # fmt: skip


def deliver(warehouse, *households):
    """Each (borrower id, rate, savings), at an offer of 4.5 for a property of their own."""
    warehouse.deliver_rows(
        "borrower_information", *(borrower(b, property_id=f"P{b}") for b, _, _ in households)
    )
    warehouse.deliver_rows(
        "loan_information",
        *(
            loan(f"L{b}", b, property_id="", current_interest_rate=rate)
            for b, rate, _ in households
        ),
    )
    warehouse.deliver_rows(
        "market_equity",
        *(offer(f"P{b}", monthly_savings_est=savings) for b, _, savings in households),
    )
    warehouse.match({b: b for b, _, _ in households})


def published(warehouse):
    warehouse.run()
    return warehouse.query("refi_opportunities")


def named(warehouse, **cells):
    """The one opportunity of a borrower with these cells."""
    warehouse.deliver_rows("borrower_information", borrower(**cells))
    warehouse.deliver_rows("loan_information", loan())
    warehouse.deliver_rows("market_equity", offer())
    [row] = published(warehouse)
    return row


def test_the_seeds_columns_come_first(warehouse):
    assert list(named(warehouse))[: len(COLUMNS)] == COLUMNS


def test_leads_are_ordered_by_tier_spread_savings_and_id(warehouse):
    warehouse.limits = Limits.parse({"min_rate_spread": "0.5"})
    deliver(
        warehouse,
        ("watch", "5.2", "999"),
        ("hot", "5.5", "999"),
        ("b", "6.5", "100"),
        ("a", "6.5", "100"),
        ("unknown", "6.5", ""),
        ("saves", "6.5", "100.01"),
        ("loses", "6.5", "-5"),
        ("widest", "9", "0"),
    )

    assert [row["borrower_id"] for row in published(warehouse)] == [
        "widest", "saves", "a", "b", "loses", "unknown", "hot", "watch",
    ]  # fmt: skip


def test_a_person_with_two_properties_is_ranked_within_the_person(warehouse):
    deliver(warehouse, ("B1", "6.5", "100"), ("B2", "7.5", "100"), ("B3", "7", "100"))
    warehouse.change("delete from borrower_matches")
    warehouse.match({"B1": "m", "B2": "m", "B3": "n"})

    assert [(row["loan_id"], row["contact_rank"]) for row in published(warehouse)] == [
        ("LB2", 1),
        ("LB3", 1),
        ("LB1", 2),
    ]


def test_who_is_not_selected_is_not_on_the_list(warehouse):
    deliver(warehouse, ("B1", "5.4999", "100"))

    assert published(warehouse) == []


@pytest.mark.parametrize(
    ("first_name", "last_name", "name"),
    [("Ann", "Lee", "Ann Lee"), ("Ann", "", "Ann"), ("", "Lee", "Lee"), ("", "", "")],
)
def test_a_missing_part_of_a_name_leaves_no_stray_space(warehouse, first_name, last_name, name):
    assert named(warehouse, first_name=first_name, last_name=last_name)["name"] == name


@pytest.mark.parametrize("first", ["=", "+", "-", "@"])
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(warehouse, first):
    row = named(
        warehouse,
        first_name=f"{first}HYPERLINK(1)",
        email=f"{first}a@x.org",
        phone=f"{first}1 512 555 0100",
        city=f"{first}2",
        state=f"{first}3",
    )

    assert row["name"] == f"'{first}HYPERLINK(1) Lee"
    # with a second @ it is no address, and none with nobody before the +
    assert row["email"] == (None if first in "@+" else f"'{first}a@x.org")
    # of a number only that is given which was read as one
    assert row["phone"] == ("'+1 512 555 0100" if first == "+" else "1 512 555 0100")
    assert (row["city"], row["state"]) == (f"'{first}2", f"'{first}3")


def test_a_sign_in_the_middle_of_a_cell_is_left_alone(warehouse):
    assert named(warehouse, city="A=1+2-3@4")["city"] == "A=1+2-3@4"


def test_an_evaluation_of_another_attempt_is_not_published(warehouse):
    deliver(warehouse, ("B1", "6.5", "100"))
    warehouse.run()
    warehouse.change("update refi_evaluations_staged set attempt = '2'")

    assert warehouse.query("refi_opportunities") == []


def reached(warehouse, *, channel=None, sms="0", **cells):
    """The one opportunity of a borrower who closed a channel."""
    warehouse.deliver_rows("borrower_engagement", engagement(sms_opt_in=sms))
    if channel is not None:
        warehouse.deliver_rows("do_not_contact", opt_out(channel=channel))
    return named(warehouse, **cells)


@pytest.mark.parametrize(
    ("channel", "sms", "cells", "lists"),
    [
        (None, "1", {}, "call email sms"),
        (None, "0", {}, "call email"),
        ("email", "1", {}, "call sms"),
        ("phone", "1", {}, "email"),
        (None, "1", {"phone": "none"}, "email"),
        (None, "1", {"email": "@"}, "call sms"),
        ("email", "0", {"phone": ""}, ""),
    ],
)
def test_a_line_is_on_the_lists_of_the_channels_that_are_open_and_lead_somewhere(
    warehouse, channel, sms, cells, lists
):
    assert (reached(warehouse, channel=channel, sms=sms, **cells)["lists"] or "") == lists


def test_an_address_of_a_closed_channel_is_not_published(warehouse):
    row = reached(warehouse, channel="email")

    assert (row["email"], row["phone"]) == (None, "512-555-0100")


def test_the_number_of_who_may_neither_be_called_nor_texted_is_not_published(warehouse):
    row = reached(warehouse, channel="phone", sms="1")

    assert (row["email"], row["phone"]) == ("ann@example.com", None)


@pytest.mark.parametrize(
    ("answers", "channel", "suggested"),
    [
        ({"paperless_billing": "1"}, None, "email"),
        ({"paperless_billing": "0", "email_open_last_30d": "4"}, None, "email"),
        ({"paperless_billing": "0", "sms_opt_in": "1"}, None, "sms"),
        ({"paperless_billing": "0"}, None, "call"),
        ({"paperless_billing": "0"}, "phone", "email"),
        ({"paperless_billing": "1"}, "email", "call"),
    ],
)
def test_the_suggested_channel_is_a_permitted_one_that_the_person_uses(
    warehouse, answers, channel, suggested
):
    warehouse.deliver_rows("borrower_engagement", engagement(**answers))
    if channel:
        warehouse.deliver_rows("do_not_contact", opt_out(channel=channel))

    assert named(warehouse)["suggested_channel"] == suggested


def test_only_the_first_line_of_a_person_stands_on_the_lists_of_the_channels(warehouse):
    deliver(warehouse, ("B1", "6.5", "100"), ("B2", "7.5", "100"))
    warehouse.change("delete from borrower_matches")
    warehouse.match({"B1": "m", "B2": "m"})

    assert [
        (row["contact_rank"], row["opportunities_of_person"], row["lists"] or "")
        for row in published(warehouse)
    ] == [(1, 2, "call email"), (2, 2, "")]
