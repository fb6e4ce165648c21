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
        assert found[f"loans_that_save/{term}"] == 2
    assert found["/opportunities"] == 3
    assert found["lines/call"] == 2  # of one number of two there is one line


def counted(warehouse, estimates):
    """{"section/name": amount} of saving_numbers, where the listed are one for each of these:
    {column: value} of what was evaluated."""
    ids = [f"B{number:02}" for number, _ in enumerate(estimates)]
    warehouse.deliver_rows("borrower_information", *map(borrower, ids))
    warehouse.deliver_rows(
        "loan_information", *(loan(f"L{each}", each, property_id=f"P{each}") for each in ids)
    )
    warehouse.deliver_rows("market_equity", *(offer(f"P{each}") for each in ids))
    warehouse.run()
    for each, cells in zip(ids, estimates, strict=True):
        changes = ", ".join(f"{name} = {value or 'null'}" for name, value in cells.items())
        warehouse.change(
            f"update refi_evaluations_staged set {changes} where run_id = ? and borrower_id = ?",
            [RUN_ID, each],
        )
    return {
        f"{row['section']}/{row['name']}": row["amount"]
        for row in warehouse.relation("saving_numbers")
    }


BUCKETS = {
    "monthly_savings": {
        "0.01": "under_50",
        "49.99": "under_50",
        "50.00": "50_to_100",
        "99.99": "50_to_100",
        "100.00": "100_to_200",
        "199.99": "100_to_200",
        "200.00": "200_to_300",
        "299.99": "200_to_300",
        "300.00": "300_to_500",
        "499.99": "300_to_500",
        "500.00": "500_and_more",
        "9999.99": "500_and_more",
        "": "none",
    },
    "break_even_months": {
        "0.0": "up_to_12",
        "12.0": "up_to_12",
        "12.1": "up_to_24",
        "24.0": "up_to_24",
        "24.1": "up_to_36",
        "36.0": "up_to_36",
        "36.1": "up_to_60",
        "60.0": "up_to_60",
        "60.1": "over_60",
        "240.0": "over_60",
    },
}


@pytest.mark.parametrize("term", ["remaining", "reset"])
@pytest.mark.parametrize("what", BUCKETS)
def test_every_amount_is_counted_on_its_side_of_a_bucket(warehouse, what, term):
    other = {"remaining": "reset", "reset": "remaining"}[term]
    amounts = BUCKETS[what]

    found = counted(
        warehouse,
        [{f"{what}_{term}": each, f"{what}_{other}": "77.7"} for each in amounts],
    )

    expected = {name: [*amounts.values()].count(name) for name in amounts.values()}
    assert {
        key.partition("/")[2]: amount
        for key, amount in found.items()
        if key.startswith(f"{what}.{term}/")
    } == expected


def test_what_is_not_known_or_never_back_is_no_amount(warehouse):
    found = counted(
        warehouse,
        [
            {"payment_now": "", "monthly_savings_remaining": "70", "monthly_savings_reset": "70"},
            {"monthly_savings_remaining": "", "break_even_months_remaining": "5.0"},
        ],
    )

    for what in ("monthly_savings", "break_even_months"):
        assert found[f"{what}.remaining/unknown"] == found[f"{what}.reset/unknown"] == 1
    assert found["monthly_savings.remaining/none"] == 1
    assert found["break_even_months.remaining/never"] == 1
    assert "break_even_months.reset/never" not in found


def test_what_the_files_claim_is_off_beyond_the_tenth_and_not_at_it(warehouse):
    found = counted(
        warehouse,
        [
            {"monthly_savings_remaining": "200.00", "savings_est_difference": each}
            for each in ("20.00", "-20.00", "20.01", "-20.01", "0.00", "")
        ],
    )

    assert found["savings_claimed/compared"] == 5
    assert found["savings_claimed/off_by_over_10_percent"] == 2


def test_a_claim_where_nothing_is_saved_needs_both_payments(warehouse):
    nothing = {"monthly_savings_remaining": "", "monthly_savings_est": "1"}

    found = counted(
        warehouse,
        [
            nothing,
            nothing | {"monthly_savings_est": "0"},
            nothing | {"monthly_savings_est": "-1"},
            nothing | {"payment_now": ""},
            nothing | {"payment_remaining": ""},
            nothing | {"monthly_savings_remaining": "5"},
        ],
    )

    assert found["savings_claimed/where_there_are_none"] == 1


def test_an_ltv_that_disagrees_is_counted_among_those_compared(warehouse):
    found = counted(warehouse, [{"ltv_disagrees": each} for each in ("true", "false", "false", "")])

    assert (found["ltv/compared"], found["ltv/disagree_by_over_5_points"]) == (3, 1)


def test_the_commonest_twenty_of_the_loan_types_not_understood_are_named(warehouse):
    kinds = [f"odd {letter}" for letter in "abcdefghijklmnopqrstuv"]  # 22, and the last is common
    types = [*kinds, kinds[-1], kinds[-1]]
    ids = [f"B{at:02}" for at in range(len(types))]
    warehouse.deliver_rows("borrower_information", *(borrower(each) for each in ids))
    warehouse.deliver_rows(
        "loan_information",
        *(
            loan(f"L{each}", each, property_id=f"P{each}", loan_type=kind)
            for each, kind in zip(ids, types, strict=True)
        ),
    )
    warehouse.match({each: each for each in ids})

    told = {
        name.partition("/")[2]: amount
        for name, amount in summary(warehouse).items()
        if name.startswith("unknown_loan_types/")
    }

    assert told == {kinds[-1]: 3, **dict.fromkeys(kinds[:19], 1), "(others)": 2}
