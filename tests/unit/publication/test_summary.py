"""summary.json: everything in its place, and what is odd in sentences."""

from decimal import Decimal

import pytest

from lambdas.shared.publication.summary import from_rows, unused, warnings


def row(section, name, amount):
    return {"section": section, "name": name, "amount": amount}


def test_what_did_not_occur_is_told_as_none_in_the_same_place():
    empty = from_rows([])
    full = from_rows(
        [
            row("", "opportunities", "250.0"),
            row("what_if.-50", "Hot Lead", "89.0"),
            row("screens.HALF_POINT/1", "pass", Decimal("167.0")),
        ]
    )

    assert empty["what_if"]["-50"] == {"Immediate Action": 0, "Hot Lead": 0, "Watchlist": 0}
    assert full["opportunities"] == 250
    assert full["what_if"]["-50"]["Hot Lead"] == 89
    assert full["screens"]["HALF_POINT/1"] == {"pass": 167, "fail": 0, "unknown": 0}
    assert list(full) == list(empty)


def test_a_percentage_keeps_its_decimal_and_what_is_not_known_is_null():
    found = from_rows(
        [
            row("selection.by_state.TX", "selected_percent", "26.1"),
            row("selection.by_state.AK", "selected_percent", "26.0"),
            row("last_run", "opportunities_before_cool_down", ""),
        ]
    )

    assert found["selection"]["by_state"]["TX"]["selected_percent"] == 26.1
    assert found["selection"]["by_state"]["AK"]["selected_percent"] == 26
    assert found["last_run"]["opportunities_before_cool_down"] is None


def test_fractions_and_loan_types_that_are_not_understood_are_warned_of():
    found = from_rows(
        [
            row("warnings", "MARKET_RATES_BELOW_1_PERCENT", "1.0"),
            row("warnings", "LOAN_RATES_BELOW_1_PERCENT", "0.0"),
            row("unknown_loan_types", "Balloon", "12.0"),
        ]
    )

    assert warnings(found) == [
        "most rates in market_equity lie below 1 percent: were fractions given, 0.065 for 6.5?",
        "loan type 'Balloon' names no product that a screen knows (12 loans): its screens are "
        "unknown",
    ]
    assert warnings(from_rows([])) == []


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        ("24", "0", ["24 were"]),
        ("1", "0", ["1 was"]),
        ("24", "1", []),
        ("0", "0", []),
        ("", "0", []),
    ],
)
def test_a_list_of_nobody_after_one_of_some_is_warned_of(before, now, told):
    found = from_rows(
        [
            row("", "opportunities_before_cool_down", now),
            row("last_run", "opportunities_before_cool_down", before),
        ]
    )

    assert warnings(found) == [
        f"Nobody is an opportunity, where {each} in the last published run: look at the rates that "
        "market_equity offers."
        for each in told
    ]


@pytest.mark.parametrize(("unknown", "is_told"), [("2", True), ("1", False)])
def test_a_book_of_which_hardly_a_saving_is_known_is_warned_of(unknown, is_told):
    found = from_rows(
        [
            row("", "opportunities", "3"),
            row("", "evaluations", "3"),
            row("monthly_savings.remaining", "unknown", unknown),
            row("monthly_savings.remaining", "none", "1"),
        ]
    )

    told = "What 2 of 3 opportunities would save is not known"
    assert any(each.startswith(told) for each in warnings(found)) == is_told


def test_a_refusal_that_was_heard_is_told_and_is_nothing_unused():
    found = from_rows(
        [row("rejected_rows", "REFUSAL", "3.0"), row("rejected_rows", "INVALID_ID", "2.0")]
    )

    assert unused(found) == 2
    assert warnings(found) == [
        "3 cells of borrowers say not to contact them: rejected_rows.csv says which."
    ]


def test_how_many_signs_of_interest_are_neither_yes_nor_no_is_told():
    assert warnings(from_rows([row("rejected_rows", "NOT_YES_OR_NO", "12.0")])) == [
        "12 cells of borrower_engagement say neither yes nor no: no sign of interest, and "
        "rejected_rows.csv says which."
    ]


@pytest.mark.parametrize(("rejected", "is_told"), [("20", True), ("19", False), ("0", False)])
def test_where_many_answers_are_of_nobody_it_is_told(rejected, is_told):
    section = "datasets.borrower_engagement"
    found = from_rows([row(section, "rows", "100"), row(section, "rejected", rejected)])

    assert warnings(found) == is_told * [
        "20 of 100 lines of borrower_engagement are of nobody in borrower_information, or cannot "
        "be read: what they agree to is not known, and rejected_rows.csv says which."
    ]


def test_one_is_told_as_one():
    found = from_rows(
        [
            row("rejected_rows", "REFUSAL", "1"),
            row("datasets.do_not_contact", "rows", "28"),
            row("datasets.do_not_contact", "rejected", "1"),
            row("datasets.same_person", "rows", "1"),
            row("datasets.same_person", "rejected", "1"),
            row("ltv", "compared", "1"),
            row("ltv", "disagree_by_over_5_points", "1"),
            row("unknown_loan_types", "Balloon", "1"),
        ]
    )

    assert [told.partition(":")[0] for told in warnings(found)] == [
        "1 of 1 LTV lies more than 5 points from what debt and home value give",
        "1 of 28 lines of do_not_contact binds nobody",
        "1 cell of borrowers says not to contact them",
        "1 of 1 line of same_person decides nothing",
        "loan type 'Balloon' names no product that a screen knows (1 loan)",
    ]
