"""executions: when is nothing of an execution at work any more?"""

from datetime import UTC, datetime, timedelta

import pytest

from lambdas.shared import errors
from lambdas.shared.ledger import executions
from lambdas.shared.ledger.executions import Execution, is_dead

ARN = "arn:aws:states:us-east-1:111122223333:execution:RefiReady:one"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LONG_AGO, JUST_NOW = NOW - timedelta(minutes=16), NOW - timedelta(minutes=14)


def dead(execution, claimed_at=LONG_AGO):
    return is_dead(execution, claimed_at=claimed_at, now=NOW, lingering=timedelta(minutes=15))


@pytest.mark.parametrize("status", ["RUNNING", "PENDING_REDRIVE", "NOT_INVENTED_YET"])
def test_what_has_not_ended_for_all_we_know_lives(status):
    assert not dead(Execution(status=status))


@pytest.mark.parametrize("status", ["ABORTED", "TIMED_OUT"])
def test_a_function_may_outlive_an_execution_that_was_stopped(status):
    assert not dead(Execution(status=status, stopped_at=JUST_NOW))
    assert dead(Execution(status=status, stopped_at=LONG_AGO))


@pytest.mark.parametrize("error", ["States.Timeout", "Lambda.SdkClientException", "Lambda.Unknown"])
def test_a_services_error_does_not_say_that_the_function_has_ended(error):
    assert not dead(Execution(status="FAILED", stopped_at=JUST_NOW, error=error))
    assert dead(Execution(status="FAILED", stopped_at=LONG_AGO, error=error))


@pytest.mark.parametrize("error", ["MatchingFailed", "ClientError", "Sandbox.Timedout"])
def test_an_execution_that_its_function_ended_is_dead_at_once(error):
    assert dead(Execution(status="FAILED", stopped_at=JUST_NOW, error=error))


def test_none_of_our_errors_is_named_like_a_services():
    names = [name for name, found in vars(errors).items() if isinstance(found, type)]

    assert [name for name in names if "." in name] == []


def test_who_has_succeeded_has_given_its_last_answer():
    assert dead(Execution(status="SUCCEEDED", stopped_at=JUST_NOW))


def test_a_failure_without_an_error_or_a_time_is_not_trusted():
    assert not dead(Execution(status="FAILED", stopped_at=JUST_NOW))
    assert not dead(Execution(status="ABORTED"))


def test_an_execution_that_is_forgotten_is_dead_and_one_that_is_not_found_yet_is_not():
    assert dead(None)
    assert not dead(None, claimed_at=JUST_NOW)


def test_an_execution_is_described_by_what_matters(stepfunctions):
    stepfunctions.add_response(
        "describe_execution",
        {
            "executionArn": ARN,
            "stateMachineArn": "arn",
            "status": "FAILED",
            "startDate": LONG_AGO,
            "stopDate": JUST_NOW,
            "error": "MatchingFailed",
        },
        {"executionArn": ARN},
    )

    assert executions.describe(ARN) == Execution(
        status="FAILED", stopped_at=JUST_NOW, error="MatchingFailed"
    )


def test_an_execution_may_not_be_there(stepfunctions):
    stepfunctions.add_client_error("describe_execution", "ExecutionDoesNotExist")

    assert executions.describe(ARN) is None
