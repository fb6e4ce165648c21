"""The run in numbers."""

import pytest

from lambdas.shared.matching.result import MatchingResult
from tests.sql.support.lines import borrower, loan, offer, opt_out
from tests.sql.support.warehouse import JOB_ID, RUN_ID


def summary(warehouse):
    """{"section/name": count}, without the zeros."""
    warehouse.run()
    return {
        f"{row['section']}/{row['name']}": row["amount"]
        for row in warehouse.summary()
        if row["amount"]
    }


@pytest.mark.parametrize(
    ("rows", "match_ids", "is_warned"),
    [(3, 2, 0), (3, None, 0), (3, 1, 1), (3, 3, 1), (2, 1, 0), (2, 2, 0), (2, 3, 1)],
)
def test_a_job_that_counted_other_groups_is_warned_of(warehouse, rows, match_ids, is_warned):
    warehouse.deliver_rows("borrower_information", *(borrower(f"B{n}") for n in (1, 2, 3)))
    warehouse.deliver_rows("loan_information", loan("L1", "B1"))
    warehouse.deliver_rows("market_equity", offer())
    warehouse.match(dict(list({"B1": "m", "B2": "m", "B3": "n"}.items())[:rows]))
    warehouse.matching = MatchingResult(
        workflow="w",
        job_id=JOB_ID,
        prepared_by=RUN_ID,
        input_records=3,
        match_ids=match_ids,
        records_not_processed=0,
    )

    assert summary(warehouse).get("warnings/MATCH_GROUPS_DIFFER", 0) == is_warned


def test_a_run_is_counted(warehouse):
    warehouse.deliver_rows(
        "borrower_information",
        borrower("B1"),
        borrower("B1"),
        borrower("B2"),
        borrower("B3", credit_score="?"),
        borrower("B4"),
        borrower("B 5"),
    )
    warehouse.deliver_rows(
        "loan_information",
        loan("L1", "B1"),
        loan("L2", "B3", current_interest_rate="5.6"),
        loan("L3", "B4", current_interest_rate="4.6"),
        loan("L4", "B9"),
        loan("L5", "B1", current_interest_rate=""),
    )
    warehouse.deliver_rows("market_equity", offer("P1", ltv_ratio="80"))
    warehouse.deliver_rows("do_not_contact", *[opt_out("B4", channel="")] * 2)
    warehouse.match({"B1": "m", "B2": "m", "B3": "n", "B4": "o"})

    expected = {
        "/borrowers": 4,
        "/persons": 3,
        "/evaluations": 3,
        "/opportunities": 2,
        "by_tier/Immediate Action": 1,
        "by_tier/Hot Lead": 1,
        "not_selected/SPREAD_BELOW_LIMIT": 1,
        "not_selected/DO_NOT_CONTACT": 1,
        "datasets.borrower_information/rows": 6,
        "datasets.borrower_information/used": 4,
        "datasets.borrower_information/repeated": 1,
        "datasets.borrower_information/rejected": 1,
        "datasets.loan_information/rows": 5,
        "datasets.loan_information/used": 3,
        "datasets.loan_information/rejected": 2,
        "datasets.market_equity/rows": 1,
        "datasets.market_equity/used": 1,
        "datasets.do_not_contact/rows": 2,
        "datasets.do_not_contact/used": 1,
        "datasets.do_not_contact/repeated": 1,
        "rejected_rows/INVALID_ID": 1,
        "rejected_rows/NOT_A_NUMBER": 1,
        "rejected_rows/MISSING_VALUE": 1,
        "rejected_rows/UNKNOWN_BORROWER": 1,
    }
    found = summary(warehouse)
    sections = ("/borrowers", "/persons", "/evaluations", "by_tier", "not_selected/", "datasets")
    assert expected.items() <= found.items()
    assert [key for key in found if key.startswith((*sections, "rejected"))] == [
        key for key in sorted(expected) if key != "/opportunities"
    ]


def test_groups_too_large_to_be_one_person_are_counted(warehouse):
    warehouse.max_borrowers_per_person = 1
    warehouse.deliver_rows("borrower_information", *map(borrower, ("B1", "B2", "B3")))
    warehouse.match({"B1": "m", "B2": "m", "B3": "n"})

    found = summary(warehouse)

    assert (found["/oversized_groups"], found["/persons"]) == (1, 3)


def test_what_stands_in_an_addresss_place_and_is_none_is_counted(warehouse):
    warehouse.deliver_rows(
        "borrower_information",
        borrower("B1", email="see note 5", phone="0000000000"),
        borrower("B2", email="noemail@lender.example", phone="555-0107"),
        borrower("B3", email="", phone=" "),  # nothing is not something that is wrong
        borrower("B4"),
        borrower("B5", email="none", phone="none", credit_score="1") + ",too many",
    )

    found = summary(warehouse)

    assert (found["no_addresses/email"], found["no_addresses/phone"]) == (2, 2)


def test_a_loan_of_two_borrowers_saves_its_dollars_once(warehouse):
    """Each of them may be called about it; what is saved is the loan's."""
    warehouse.deliver_rows(
        "borrower_information",
        borrower("B1", first_name="Ann", phone="512-555-0107"),
        borrower("B2", first_name="Tom", phone="(512) 555-0107"),
        borrower("B3", first_name="Uma", last_name="Novak", property_id="P3"),
    )
    warehouse.deliver_rows(
        "loan_information",
        loan("L1", "B1"),
        loan("L1", "B2"),
        loan("L3", "B3", property_id="P3"),
    )
    warehouse.deliver_rows("market_equity", offer("P1"), offer("P3"))

    found = summary(warehouse)

    leads = {row["borrower_id"]: row for row in warehouse.query("refi_opportunities")}
    for term in ("remaining", "reset"):
        saved = {each: row[f"monthly_savings_{term}"] for each, row in leads.items()}
        assert found[f"dollars_saved_a_month/{term}"] == round(saved["B1"] + saved["B3"])
    assert found["/opportunities"] == 3
    assert found["lines/call"] == 2  # of one number of two there is one line
