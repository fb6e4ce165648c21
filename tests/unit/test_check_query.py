"""check_query: every way a query can go on, and what is told when it cannot."""

from datetime import UTC, datetime, timedelta

import pytest

from lambdas import check_query
from lambdas.shared.errors import ChecksFailed, NoValidBorrowers, QueryFailed, TookTooLong
from lambdas.shared.polling import SHORT_PAUSES
from tests.unit.support.held import RUN, execution

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
DONE = {
    "execution_id": "p",
    "attempt": 1,
    "location": "s3://x/p.csv",
    "bytes_scanned": 5,
    "began_at": "2026-11-22T11:00:00Z",
    "ended_at": "2026-11-22T11:00:09Z",
}

LOOKS = 1 + len(SHORT_PAUSES)


@pytest.fixture(autouse=True)
def _at_noon(noon, held):
    """The age of a query is counted from there."""


def asked(name="prepared_borrowers", stage="prepare", *, redrives=0, redriven_at=None, **extra):
    query = {"stage": stage, "name": name, "attempt": 1, "execution_id": "e-1"}
    ours = execution(redrives=redrives, redriven_at=redriven_at)
    return {"run_id": RUN, "query": query | extra, "execution": ours}


def answered(athena, state, *, age=timedelta(0), times=1, id="e-1", **status):
    execution = {
        "QueryExecutionId": id,
        "Status": {
            "State": state,
            "SubmissionDateTime": NOON - age,
            **({"CompletionDateTime": NOON} if state == "SUCCEEDED" else {}),
            **status,
        },
        "ResultConfiguration": {"OutputLocation": f"s3://working/athena-results/{id}.csv"},
        "Statistics": {"DataScannedInBytes": 1234},
    }
    for _ in range(times):
        athena.add_response(
            "get_query_execution", {"QueryExecution": execution}, {"QueryExecutionId": id}
        )


def found(athena, *rows, **extra):
    header = ["check_name", "finding", "row_count"]
    athena.add_response(
        "get_query_results",
        {
            "ResultSet": {
                "Rows": [
                    {"Data": [{"VarCharValue": cell} for cell in row]} for row in [header, *rows]
                ]
            },
            **extra,
        },
        {"QueryExecutionId": "e-1", "MaxResults": 11},
    )


@pytest.mark.parametrize("state", ["QUEUED", "RUNNING"])
def test_an_unfinished_query_is_waited_for(athena, context, pauses, state):
    answered(athena, state, times=LOOKS)

    query = check_query.handler(asked(), context)

    assert (query["status"], query["wait_seconds"], query["attempt"]) == ("running", 2, 1)


def test_a_query_without_end_is_given_up(athena, context, pauses):
    answered(athena, "RUNNING", age=timedelta(hours=3), times=LOOKS)

    with pytest.raises(TookTooLong, match=r"query prepared_borrowers \(e-1\) has been waited"):
        check_query.handler(asked(), context)


def test_after_a_redrive_a_query_has_its_two_hours_again(athena, context, pauses):
    answered(athena, "RUNNING", age=timedelta(hours=3), times=LOOKS)

    query = check_query.handler(asked(redrives=1, redriven_at="2026-11-22T11:59:20Z"), context)

    assert (query["status"], query["wait_seconds"]) == ("running", 5)


def test_the_next_query_of_the_stage_follows_with_its_first_attempt(athena, context):
    answered(athena, "SUCCEEDED", age=timedelta(seconds=7))

    query = check_query.handler(
        asked("unified_refi_dataset", "evaluate", attempt=2, completed={"prior": DONE}), context
    )

    assert (query["status"], query["name"], query["attempt"]) == ("next", "gathered_closings", 1)
    assert query["completed"] == {
        "prior": DONE,
        "unified_refi_dataset": {
            "execution_id": "e-1",
            "attempt": 2,
            "location": "s3://working/athena-results/e-1.csv",
            "bytes_scanned": 1234,
            "began_at": "2026-11-22T11:59:53Z",
            "ended_at": "2026-11-22T12:00:00Z",
        },
    }


def test_queries_that_ran_meanwhile_are_followed_at_once_up_to_one_that_has_not_begun(
    athena, context
):
    answered(athena, "SUCCEEDED")
    answered(athena, "SUCCEEDED", id="loans")
    answered(athena, "SUCCEEDED", id="offers")
    begun = {
        "judged_offers": {"execution_id": "offers", "destination": "s3://working/offers/1/"},
        "judged_loans": {"execution_id": "loans", "destination": "s3://working/loans/1/"},
    }

    query = check_query.handler(asked("judged_borrowers", "judge", attempt=2, begun=begun), context)

    assert (query["status"], query["name"], query["attempt"]) == ("next", "judged_opt_outs", 1)
    assert query["begun"] == {}
    assert [
        (name, done["attempt"], done["execution_id"]) for name, done in query["completed"].items()
    ] == [
        ("judged_borrowers", 2, "e-1"),
        ("judged_loans", 1, "loans"),
        ("judged_offers", 1, "offers"),
    ]
    assert query["completed"]["judged_offers"]["location"] == "s3://working/offers/1/"


def test_one_that_ran_meanwhile_and_has_not_ended_is_waited_for(athena, context, pauses):
    answered(athena, "SUCCEEDED")
    answered(athena, "RUNNING", id="loans", times=LOOKS)
    begun = {"judged_loans": {"execution_id": "loans", "destination": "s3://working/loans/1/"}}

    query = check_query.handler(asked("judged_borrowers", "judge", begun=begun), context)

    assert (query["status"], query["name"], query["execution_id"], query["wait_seconds"]) == (
        *("running", "judged_loans", "loans"),
        2,
    )


def test_one_that_failed_ahead_of_its_turn_gets_an_attempt_of_its_own(athena, context):
    answered(athena, "SUCCEEDED")
    answered(athena, "FAILED", id="loans", AthenaError={"ErrorCategory": 1, "Retryable": True})
    begun = {"judged_loans": {"execution_id": "loans", "destination": "s3://working/loans/1/"}}

    query = check_query.handler(asked("judged_borrowers", "judge", begun=begun), context)

    assert (query["status"], query["name"], query["attempt"]) == ("retry", "judged_loans", 2)
    assert [*query["completed"]] == ["judged_borrowers"]


def test_one_call_goes_on_to_the_next_query_for_a_while_only(athena, context, monkeypatch):
    moments = iter([0, 11])
    monkeypatch.setattr(check_query.time, "monotonic", lambda: next(moments))
    answered(athena, "SUCCEEDED")
    begun = {"judged_loans": {"execution_id": "loans", "destination": "s3://working/loans/1/"}}

    query = check_query.handler(asked("judged_borrowers", "judge", begun=begun), context)

    assert (query["status"], query["name"], query["wait_seconds"]) == ("running", "judged_loans", 1)


def test_the_last_query_ends_the_stage(athena, context):
    answered(athena, "SUCCEEDED")

    query = check_query.handler(asked("matching_input"), context)

    assert (query["status"], query["stage"]) == ("done", "prepare")
    assert query["completed"]["matching_input"]["location"].endswith("athena-results/e-1.csv")


def test_what_a_query_unloads_stands_where_it_was_told_to_write(athena, context):
    answered(athena, "SUCCEEDED")

    query = check_query.handler(asked(destination="s3://working/prepared/r/1/"), context)

    assert (query["status"], query["name"]) == ("next", "matching_input")
    assert query["completed"]["prepared_borrowers"]["location"] == "s3://working/prepared/r/1/"


def test_a_check_that_finds_nothing_lets_the_run_go_on(athena, context):
    answered(athena, "SUCCEEDED")
    found(athena)

    query = check_query.handler(asked("borrowers_to_match"), context)

    assert (query["status"], query["name"]) == ("next", "name_parts")


@pytest.mark.parametrize(
    ("name", "stage", "error"),
    [("borrowers_to_match", "prepare", NoValidBorrowers), ("checks", "evaluate", ChecksFailed)],
)
def test_a_check_that_finds_something_stops_the_run_and_tells_what(
    athena, context, name, stage, error
):
    answered(athena, "SUCCEEDED")
    found(
        athena,
        ["rows_balance", "loan_information: 5 rows, used 3", "5"],
        ["matches_are_distinct", "matched more than once: B1", "2"],
        NextToken="more",
    )

    with pytest.raises(error) as raised:
        check_query.handler(asked(name, stage), context)

    assert str(raised.value) == (
        f"query {name} (e-1) found rows_balance: loan_information: 5 rows, used 3 (5); "
        "matches_are_distinct: matched more than once: B1 (2); and more"
    )


def test_a_failure_athena_calls_retryable_leads_to_another_attempt(athena, context):
    answered(athena, "FAILED", AthenaError={"ErrorCategory": 1, "Retryable": True})

    query = check_query.handler(asked(attempt=2), context)

    assert (query["status"], query["attempt"], query["wait_seconds"]) == ("retry", 3, 10)
    assert query["completed"] == {}


@pytest.mark.parametrize(
    ("state", "attempt", "error"),
    [
        ("FAILED", 1, {"ErrorCategory": 1, "ErrorType": 210}),
        ("FAILED", 3, {"ErrorCategory": 1, "ErrorType": 4}),
        ("FAILED", 1, {"ErrorCategory": 2, "ErrorType": 1006, "Retryable": False}),
        ("FAILED", 3, {"ErrorCategory": 1, "ErrorType": 210, "Retryable": True}),
        ("CANCELLED", 1, {"ErrorCategory": 1, "ErrorType": 210, "Retryable": True}),
    ],
)
def test_any_other_end_fails_the_run(athena, context, state, attempt, error):
    answered(athena, state, AthenaError=error)

    with pytest.raises(QueryFailed, match=f"ended {state} on attempt {attempt}: "):
        check_query.handler(asked(attempt=attempt), context)


@pytest.mark.parametrize("state", ["FAILED", "CANCELLED"])
def test_a_query_that_failed_before_a_redrive_is_tried_again(athena, context, state):
    answered(athena, state)
    with pytest.raises(QueryFailed):
        check_query.handler(asked(attempt=3), context)

    answered(athena, state)
    query = check_query.handler(asked(attempt=3, redrives=1), context)

    assert (query["status"], query["attempt"], query["wait_seconds"]) == ("again", 4, 10)


def test_what_a_check_found_is_there_after_a_redrive_too(athena, context):
    for redrives in (0, 1):
        answered(athena, "SUCCEEDED")
        found(athena, ["rows_balance", "loan_information: 5 rows, used 3", "5"])

        with pytest.raises(ChecksFailed):
            check_query.handler(asked("checks", "evaluate", redrives=redrives), context)
