"""start_query: what Athena is asked, and what keeps a second call from asking twice."""

import hashlib
import json
from datetime import date
from decimal import Decimal

import pytest
from botocore.exceptions import ClientError
from botocore.stub import ANY

from lambdas import start_query
from lambdas.shared.errors import Throttled
from lambdas.shared.limits import Limits
from lambdas.shared.matching.result import MatchingResult
from lambdas.shared.query import stages
from lambdas.shared.query.parameters import Band, RunParameters
from lambdas.shared.query.stages import SUMMARIES
from tests.unit.support.held import LEASE

RUN = "20261122T103100Z-1f3a9c2b"
MATCHING = {
    "status": "started",
    "workflow": "borrowers",
    "job_id": "a" * 32,
    "prepared_by": RUN,
    "reused": False,
    "wait_seconds": None,
    "progress": {
        "status": "succeeded",
        "wait_seconds": None,
        "input_records": 412,
        "match_ids": 397,
        "records_not_processed": 0,
    },
}
JUDGED = {
    name: {"execution_id": "j", "attempt": 1, "location": "s3://x/", "bytes_scanned": 1}
    for name in (
        *("judged_borrowers", "judged_loans", "judged_offers", "judged_opt_outs"),
        *("row_numbers", "name_parts", "compared_pairs"),
    )
}
LAST_RUN = "20261121T103100Z-5e0c1d77"
BAND = Band(last_run_id=LAST_RUN, last_opportunities=41, is_waived=False)
PREPARED = {"execution_id": "p", "attempt": 2, "location": "s3://x/", "bytes_scanned": 1}


@pytest.fixture(autouse=True)
def _settings(environment, held):
    environment(
        working_bucket="working",
        database="refi_ready_db",
        workgroup="refi-ready",
        max_borrowers_per_person="10",
        match_everyone_below="1000",
        deployed_limits=json.dumps(Limits().as_json()),
    )


def asked(**query):
    return {
        "lease": LEASE,
        "run_id": RUN,
        "limits": Limits().as_json(),
        "as_of": "2026-11-22",
        "band": {"last_run_id": LAST_RUN, "last_opportunities": 41, "is_waived": False},
        "query": query,
    }


def token(text):
    return hashlib.sha256(text.encode()).hexdigest()


def expect(athena, *, statement=ANY, client_token=ANY, id="e-1"):
    athena.add_response(
        "start_query_execution",
        {"QueryExecutionId": id},
        {
            "QueryString": statement,
            "ClientRequestToken": client_token,
            "QueryExecutionContext": {"Database": "refi_ready_db"},
            "WorkGroup": "refi-ready",
        },
    )


def expect_all(athena, *names):
    """These, each on its first attempt, as executions of their own names."""
    for name in names:
        expect(athena, client_token=token(f"{RUN}/{name}/1"), id=name)


def test_a_stage_begins_with_its_first_query_and_those_that_need_nothing_of_it(athena, context):
    expect(athena, client_token=token(f"{RUN}/judged_borrowers/1"))
    expect_all(athena, "judged_loans", "judged_offers")

    assert start_query.handler(asked(stage="judge"), context) == {
        "stage": "judge",
        "name": "judged_borrowers",
        "attempt": 1,
        "execution_id": "e-1",
        "destination": f"s3://working/judged/borrowers/{RUN}/1/",
        "matching": None,
        "completed": {},
        "begun": {
            "judged_loans": {
                "execution_id": "judged_loans",
                "destination": f"s3://working/judged/loans/{RUN}/1/",
            },
            "judged_offers": {
                "execution_id": "judged_offers",
                "destination": f"s3://working/judged/offers/{RUN}/1/",
            },
        },
        "status": None,
        "wait_seconds": None,
    }


def test_what_has_begun_ahead_of_its_turn_is_not_started_again(athena, context):
    begun = {"judged_offers": {"execution_id": "o", "destination": "s3://working/o/"}}
    expect(athena)
    expect_all(athena, "judged_loans")

    started = start_query.handler(asked(stage="judge", attempt=2, begun=begun), context)

    assert started["begun"].keys() == {"judged_offers", "judged_loans"}
    assert started["begun"]["judged_offers"] == begun["judged_offers"]


def test_who_wants_fewer_requests_gets_the_others_in_their_turn(athena, context):
    expect(athena)
    expect_all(athena, "judged_loans")
    athena.add_client_error("start_query_execution", "TooManyRequestsException")

    started = start_query.handler(asked(stage="judge"), context)

    assert (started["execution_id"], [*started["begun"]]) == ("e-1", ["judged_loans"])


def test_any_other_error_of_one_that_would_run_ahead_fails_the_task(athena, context):
    expect(athena)
    athena.add_client_error("start_query_execution", "InvalidRequestException")

    with pytest.raises(ClientError):
        start_query.handler(asked(stage="judge"), context)


def test_each_attempt_has_a_token_and_an_empty_prefix_of_its_own(athena, context):
    query = stages.QUERIES["prepared_borrowers"]
    parameters = RunParameters(
        run_id=RUN,
        as_of=date(2026, 11, 22),
        limits=Limits(),
        is_trial=False,
        band=BAND,
        max_borrowers_per_person=10,
        match_everyone_below=1_000,
        matching=None,
        attempts=dict.fromkeys(JUDGED, 1),
    )
    for attempt in (1, 2):
        destination = f"s3://working/prepared/{RUN}/{attempt}/"
        expect(
            athena,
            statement=stages.statement(query, parameters, destination=destination),
            client_token=token(f"{RUN}/prepared_borrowers/{attempt}"),
        )

        event = asked(stage="prepare", name="prepared_borrowers", attempt=attempt, completed=JUDGED)

        assert start_query.handler(event, context)["destination"] == destination


def test_a_query_of_stage_evaluate_knows_the_matching_job_and_the_limits_of_the_run(
    athena, context
):
    limits = Limits(min_rate_spread=Decimal("0.5")).as_json()
    parameters = RunParameters(
        run_id=RUN,
        as_of=date(2026, 11, 22),
        limits=Limits.parse(limits),
        is_trial=True,
        band=BAND,
        max_borrowers_per_person=10,
        match_everyone_below=1_000,
        matching=MatchingResult(
            workflow="borrowers-1",
            job_id="a" * 32,
            prepared_by=RUN,
            input_records=412,
            match_ids=397,
            records_not_processed=0,
        ),
        attempts={**dict.fromkeys(JUDGED, 1), "prepared_borrowers": 2}
        | {"gathered_closings": 1, "resolved_people": 1, "refi_evaluations": 2},
    )
    expect(
        athena,
        statement=stages.statement(stages.QUERIES["checks"], parameters, destination=None),
    )
    expect_all(athena, "refi_opportunities", "merged_pairs", "review", "rejected_rows", *SUMMARIES)
    event = asked(
        stage="evaluate",
        name="checks",
        matching=MATCHING,
        completed={
            **JUDGED,
            "prepared_borrowers": PREPARED,
            "gathered_closings": PREPARED | {"attempt": 1},
            "resolved_people": PREPARED | {"attempt": 1},
            "refi_evaluations": PREPARED,
        },
        status="next",
        wait_seconds=None,
    )
    event["limits"] = limits

    started = start_query.handler(event, context)

    assert started["matching"] == MATCHING
    assert started["completed"] == event["query"]["completed"]


@pytest.mark.parametrize("error", ["TooManyRequestsException", "ThrottlingException"])
def test_a_service_that_wants_fewer_requests_is_named_for_the_state_machine(athena, context, error):
    athena.add_client_error("start_query_execution", error)

    with pytest.raises(Throttled, match=f"athena StartQueryExecution: {error}"):
        start_query.handler(asked(stage="judge"), context)
