"""Rows that must not be, and counts that must be: each check finds what it is for."""

import pytest

from lambdas.shared.matching.result import MatchingResult
from lambdas.shared.query import composition
from tests.sql.support.lines import borrower, engagement, loan, offer, opt_out
from tests.sql.support.warehouse import JOB_ID, RUN_ID


@pytest.fixture
def evaluated(warehouse):
    """Two persons, four borrowers, two loans: a run of which nothing is wrong."""
    warehouse.deliver_rows(
        "borrower_information",
        borrower("B1"),
        borrower("B2"),
        borrower("B3", property_id="P3"),
        borrower("B4"),
    )
    warehouse.deliver_rows("loan_information", loan("L1", "B1"), loan("L2", "B2"))
    warehouse.deliver_rows("market_equity", offer())
    warehouse.match({"B1": "m", "B2": "m", "B3": "n", "B4": "m"})
    warehouse.run()
    return warehouse


def findings(warehouse):
    return [tuple(row.values()) for row in warehouse.query("checks")]


def test_a_sound_run_has_no_findings(evaluated):
    assert findings(evaluated) == []


def test_no_usable_borrower_is_found_before_matching(warehouse):
    warehouse.deliver_rows("borrower_information", borrower("B 1"))

    assert warehouse.query("borrowers_to_match") == [
        {
            "check_name": "borrowers_to_match",
            "finding": "no row of borrower_information can be used",
            "row_count": 0,
        }
    ]


def test_one_usable_borrower_is_enough_to_match(warehouse):
    warehouse.deliver_rows("borrower_information", borrower())

    assert warehouse.query("borrowers_to_match") == []


def test_a_person_evaluated_twice_for_one_property_is_found(evaluated):
    evaluated.change(
        "insert into refi_evaluations_staged select * from refi_evaluations_staged"
        " where person_id = 'B1'"
    )

    assert (
        "evaluations_are_distinct",
        "evaluated twice for one property, the first of them: person B1",
        1,
    ) in findings(evaluated)


def test_a_lost_evaluation_is_found(evaluated):
    evaluated.change("delete from refi_evaluations_staged where person_id = 'B3'")

    assert findings(evaluated) == [("evaluations_are_complete", "2 evaluations are due", 1)]


def test_an_empty_evaluation_is_found(evaluated):
    evaluated.change("delete from refi_evaluations_staged")

    assert findings(evaluated) == [("evaluations_are_complete", "2 evaluations are due", 0)]


def test_no_evaluation_is_a_finding_even_if_none_is_due(warehouse):
    assert ("evaluations_are_complete", "0 evaluations are due", 0) in findings(warehouse)


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ("marketing_category = 'Lukewarm'", "Lukewarm, opportunity"),
        ("marketing_category = null", "(none), opportunity"),
        ("marketing_category = 'Ineligible'", "Ineligible, opportunity"),
        ("decision = 'maybe'", "Immediate Action, maybe"),
        ("decision = null", "Immediate Action, (none)"),
    ],
)
def test_a_word_outside_the_vocabulary_is_found(evaluated, change, finding):
    evaluated.change(f"update refi_evaluations_staged set {change} where person_id = 'B1'")

    assert ("evaluations_use_known_words", finding, 1) in findings(evaluated)


def test_resolution_that_came_back_empty_is_found(evaluated):
    evaluated.matching = MatchingResult(
        workflow="borrowers-1",
        job_id=JOB_ID,
        prepared_by=RUN_ID,
        input_records=4,
        match_ids=2,
        records_not_processed=0,
    )
    evaluated.change("delete from borrower_matches")

    assert (
        "matches_are_complete",
        "sent and not matched, the first of them: B1",
        4,
    ) in findings(evaluated)


def job(**counted):
    told = {"input_records": 4, "match_ids": 2, "records_not_processed": 0}
    return MatchingResult(workflow="w", job_id=JOB_ID, prepared_by=RUN_ID, **(told | counted))


# B1, B2 and B4 are one person, and B3 is somebody else.
@pytest.mark.parametrize("match_ids", [1, 2, None])
def test_a_record_without_a_match_may_have_no_row(evaluated, match_ids):
    evaluated.matching = job(match_ids=match_ids)
    evaluated.change("delete from borrower_matches where record_id = 'B3'")

    assert findings(evaluated) == []


def test_rows_are_lost_where_the_job_counted_other_groups(evaluated):
    evaluated.matching = job(match_ids=3)
    evaluated.change("delete from borrower_matches where record_id = 'B3'")

    assert findings(evaluated) == [
        ("matches_are_complete", "sent and not matched, the first of them: B3", 1)
    ]


def test_rows_are_lost_where_others_stand_alone(evaluated):
    evaluated.matching = job()
    evaluated.change("delete from borrower_matches where record_id in ('B1', 'B2')")

    assert findings(evaluated) == [
        ("matches_are_complete", "sent and not matched, the first of them: B1", 2)
    ]


@pytest.mark.parametrize("match_ids", [2, None])
def test_what_a_job_did_not_count_differs_from_nothing(evaluated, match_ids):
    evaluated.matching = job(input_records=None, match_ids=match_ids)

    assert findings(evaluated) == []


def test_a_borrower_in_two_match_groups_is_found(evaluated):
    evaluated.match({"B1": "n"})
    evaluated.matching = MatchingResult(
        workflow="borrowers-1",
        job_id=JOB_ID,
        prepared_by=RUN_ID,
        input_records=4,
        match_ids=2,
        records_not_processed=0,
    )

    assert ("matches_are_distinct", "matched more than once, the first of them: B1", 1) in findings(
        evaluated
    )


def test_a_matched_borrower_who_was_not_sent_is_found(evaluated):
    evaluated.match({"B9": "m"})
    evaluated.matching = MatchingResult(
        workflow="borrowers-1",
        job_id=JOB_ID,
        prepared_by=RUN_ID,
        input_records=4,
        match_ids=2,
        records_not_processed=0,
    )

    assert findings(evaluated) == [
        ("matches_are_complete", "matched and not sent, the first of them: B9", 1)
    ]


def test_borrowers_that_another_run_prepared_are_found(evaluated):
    evaluated.change("update borrower_matches set prepared_by = 'another run'")

    assert findings(evaluated) == [
        ("matches_are_complete", "prepared by another run, the first of them: B1", 4)
    ]


def test_what_an_earlier_run_had_matched_is_fine_where_that_is_reused(evaluated):
    evaluated.change("update borrower_matches set prepared_by = 'an earlier run'")
    evaluated.matching = MatchingResult(
        workflow="borrowers-1",
        job_id=JOB_ID,
        prepared_by="an earlier run",
        input_records=4,
        match_ids=2,
        records_not_processed=0,
    )

    assert findings(evaluated) == []


@pytest.mark.parametrize(
    ("job", "finding", "count"),
    [
        ({"input_records": 5}, "records it was given: the job says 5, expected 4", 5),
        ({"input_records": 3}, "records it was given: the job says 3, expected 4", 3),
        (
            {"records_not_processed": 1},
            "records it did not process: the job says 1, expected 0",
            1,
        ),
    ],
)
def test_a_job_that_counted_otherwise_is_found(evaluated, job, finding, count):
    counted = {"input_records": 4, "match_ids": 2, "records_not_processed": 0}
    evaluated.matching = MatchingResult(
        workflow="borrowers-1", job_id=JOB_ID, prepared_by=RUN_ID, **(counted | job)
    )

    assert findings(evaluated) == [("matching_job_agrees", finding, count)]


def test_a_decision_that_the_strike_rate_does_not_bear_out_is_found(evaluated):
    evaluated.change(
        "update refi_evaluations_staged set strike_rate = market_rate_offer - 0.0001"
        " where decision = 'opportunity'"
    )

    assert (
        "decisions_agree_with_rates",
        "decision and strike rate disagree, the first of them about person B1",
        1,
    ) in findings(evaluated)


@pytest.mark.parametrize("channel", ["phone", "email", ""])
def test_a_channel_that_somebody_closed_and_the_list_has_open_is_found(evaluated, channel):
    """As if consent had been lost on the way: the lines are asked once more."""
    evaluated.deliver_rows("do_not_contact", opt_out("B4", channel=channel))

    found = findings(evaluated)
    passed_over = "an opt-out was passed over, the first of them of person B1"
    assert ("opt_outs_are_kept", passed_over, 1) in found
    assert {check for check, _, _ in found} == {"opt_outs_are_kept"}


@pytest.fixture
def texted(warehouse):
    """One person who may be texted, at the number of the one of its two records that says so."""
    warehouse.deliver_rows(
        "borrower_information",
        borrower("B1", phone="512-555-0101"),
        borrower("B2", phone="512-555-0102"),
    )
    warehouse.deliver_rows("loan_information", loan("L1", "B1"))
    warehouse.deliver_rows("market_equity", offer())
    warehouse.deliver_rows("borrower_engagement", engagement("B1", sms_opt_in="Y"))
    warehouse.match({"B1": "m", "B2": "m"})
    warehouse.run()
    assert findings(warehouse) == []
    return warehouse


TEXTS_UNASKED = (
    "texts_go_where_somebody_agreed",
    "texts would go where nobody agreed to them, the first of them to person B1",
    1,
)


@pytest.mark.parametrize(
    "consents", [[("B1", "N")], [("B1", "")], [("B1", "N"), ("B2", "Y")]], ids=str
)
def test_a_text_to_who_has_not_agreed_is_found(texted, consents):
    """As if consent had been lost on the way: the lines are asked once more."""
    texted.deliver_rows(
        "borrower_engagement", *(engagement(each, sms_opt_in=said) for each, said in consents)
    )

    assert findings(texted) == [TEXTS_UNASKED]


@pytest.mark.parametrize("number", ["512-555-0102", "512-555-0199"])
def test_a_text_to_another_number_than_that_of_who_agreed_is_found(texted, number):
    texted.change(f"update refi_evaluations_staged set sms_value = '{number}' where may_sms")

    assert findings(texted) == [TEXTS_UNASKED]


def test_rows_that_went_astray_are_found(warehouse):
    """No data can make that happen: the check is given counts that do not balance."""
    counts = " union all ".join(
        f"select 'datasets.market_equity' as section, '{name}' as name, {amount} as amount"
        for name, amount in (("rows", 5), ("used", 2), ("repeated", 1), ("rejected", 1))
    )
    check = composition.relation("checks/rows_balance").select.removeprefix("with")

    assert warehouse.execute(f"with counted_rows as ({counts}), {check}") == [
        {
            "check_name": "rows_balance",
            "finding": "market_equity: 5 rows, used 2, repeated 1, rejected 1",
            "row_count": 5,
        }
    ]


def test_findings_tell_no_personal_data(evaluated):
    evaluated.change("delete from borrower_matches")
    evaluated.change("update refi_evaluations_staged set decision = 'maybe'")

    told = str(findings(evaluated))

    assert "Ann" not in told
    assert "ann@example.com" not in told
