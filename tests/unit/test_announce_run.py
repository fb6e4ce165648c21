"""announce_run: which endings people are told of, in which words, and what is kept from them."""

import json
from pathlib import Path

import pytest

from lambdas import announce_run
from lambdas.shared.announcement import announcements, endings
from lambdas.shared.errors import ServiceUnavailable
from lambdas.shared.ledger import items, run_record
from lambdas.shared.ledger.items import ABSENT, Write

TOPIC = "arn:aws:sns:us-east-1:111122223333:RefiReady"
ENDINGS = Path(__file__).parents[2] / "events" / "endings"
RUN_ID = "20261122T103100Z-a418c701"


@pytest.fixture(autouse=True)
def _settings(environment, table):
    environment(topic_arn=TOPIC, stack_name="RefiReady", ledger_table=table)


def ending(name, **changed):
    event = json.loads((ENDINGS / f"{name}.json").read_text(encoding="utf-8"))
    event["detail"] |= changed
    return event


def succeeded(output, **changed):
    return ending("published", output=json.dumps(output), **changed)


@pytest.fixture
def told(sns, context):
    """Has an event heard; the subject and the text of what was published."""

    def hear(event):
        message = {}
        sns.add_response(
            "publish",
            {"MessageId": "m-1"},
            {"TopicArn": TOPIC, "Subject": Noted(message, 0), "Message": Noted(message, 1)},
        )
        answer = announce_run.handler(event, context)
        assert answer["announced"] is True
        return message[0], message[1]

    return hear


class Noted:
    """Equal to anything, and notes what it was compared with."""

    def __init__(self, notes, place):
        self._notes, self._place = notes, place

    def __eq__(self, other):
        self._notes[self._place] = other
        return True

    __hash__ = None


def entered(stepfunctions, *states, execution=None):
    """The history's end, newest first, as it is asked for."""
    events = [
        {
            "timestamp": 0,
            "type": "TaskStateEntered",
            "id": number,
            "stateEnteredEventDetails": {"name": name},
        }
        for number, name in enumerate(states, start=5)
    ]
    events.insert(0, {"timestamp": 0, "type": "ExecutionFailed", "id": 9})
    arn = execution or ending("failed")["detail"]["executionArn"]
    stepfunctions.add_response(
        "get_execution_history",
        {"events": events},
        {
            "executionArn": arn,
            "reverseOrder": True,
            "maxResults": 100,
            "includeExecutionData": False,
        },
    )


def test_a_published_run_is_told_with_its_counts_by_tier_and_where_its_files_are(told):
    subject, text = told(ending("published"))

    assert subject == "RefiReady: run found 53 opportunities"
    assert text.startswith(f"Run {RUN_ID} found 53 opportunities.\n")
    assert "27 Immediate Action, 26 Hot Lead." in text
    assert "Watchlist" not in text
    assert f"s3://refi-ready-output/runs/{RUN_ID}/" in text
    assert "45 rows and values were not used" in text
    assert "https://us-east-1.console.aws.amazon.com/states/home?region=us-east-1#/v2/" in text


def test_a_run_that_found_one_or_nobody_is_told_in_words_that_fit(told):
    output = json.loads(ending("published")["detail"]["output"]) | {"rejected_rows": 0}

    one, _ = told(succeeded(output | {"opportunities": 1, "by_tier": {"Hot Lead": 1}}))
    nobody = output | {"opportunities": 0, "by_tier": {"Hot Lead": 0}}
    none, text = told(succeeded(nobody, redriveCount=1))

    assert (one, none) == (
        "RefiReady: run found 1 opportunity",
        "RefiReady: run found 0 opportunities",
    )
    assert "Nobody is on the list." in text
    assert "not used" not in text
    _, text = told(succeeded(output | {"rejected_rows": 1}, redriveCount=2))
    assert "1 row or value was not used; rejected_rows.csv says which and why." in text


def test_a_published_run_names_the_files_that_were_turned_away_meanwhile(told):
    output = json.loads(ending("published")["detail"]["output"])
    file = {"key": "loan_information/new.csv", "reason": "has no data row"}

    _, text = told(succeeded(output | {"rejected_files": [file]}))

    assert "Rejected: 'loan_information/new.csv' has no data row" in text


def test_what_is_odd_about_a_published_run_is_told_before_where_its_files_are(told):
    output = json.loads(ending("published")["detail"]["output"])
    warnings = ["3 of 40 lines of do_not_contact bind nobody.", "Most LTVs disagree."]

    _, text = told(succeeded(output | {"warnings": warnings}))

    places = [text.index(sentence) for sentence in (*warnings, "The files: ")]
    assert places == sorted(places)


def test_rejected_files_are_told_with_what_to_do(told):
    subject, text = told(ending("rejected"))

    assert subject == "RefiReady: run was not made: files were rejected"
    assert "Upload a corrected file" in text


def test_a_failure_is_told_with_its_state_its_reason_and_how_to_go_on(told, stepfunctions):
    entered(stepfunctions, "Check query", "Query finished?")

    subject, text = told(ending("failed"))

    assert subject == 'RefiReady: run failed at "Check query"'
    assert "QueryFailed: query refi_evaluations" in text
    assert "EXCEEDED_MEMORY_LIMIT" in text
    arn = ending("failed")["detail"]["executionArn"]
    assert f"aws stepfunctions redrive-execution --execution-arn {arn}" in text
    assert 'it goes on at "Check query"' in text
    assert "starts a new run" in text
    assert "end with LeaseLost" in text


def test_a_run_whose_place_was_taken_is_not_to_be_redriven(told, stepfunctions):
    entered(stepfunctions, "Start query")

    _, text = told(ending("failed", error="LeaseLost"))

    assert "Nothing was published" in text
    assert "nothing to redrive" in text
    assert "aws stepfunctions" not in text


def test_a_run_that_failed_after_it_was_published_says_so(told, stepfunctions, table):
    when, sets = {"published_at": ABSENT}, {"published_at": "2026-11-22T10:39:00Z"}
    items.write(table, Write(item=run_record.item(RUN_ID), when=when, sets=sets))
    entered(stepfunctions, "Publish leads")

    _, text = told(ending("failed", error="ServiceUnavailable"))

    assert "published all the same" in text
    assert "Nothing was published" not in text


def test_an_ending_is_told_once_however_often_it_is_heard_of(told, context):
    told(ending("published"))

    assert announce_run.handler(ending("published"), context)["announced"] is False


def test_an_ending_heard_of_after_a_later_one_is_told_to_nobody(told, stepfunctions, context):
    told(ending("published", redriveCount=1))
    entered(stepfunctions, "Check query")

    assert announce_run.handler(ending("failed"), context)["announced"] is False


def test_every_ending_is_written_down_told_or_not(context, sns, table):
    output = {"status": "duplicate", "message": "…", "rejected_files": []}

    announce_run.handler(succeeded(output), context)

    assert run_record.read(table, RUN_ID) == {
        "ended": "duplicate",
        "ended_at": "2026-11-22T10:40:05Z",
        "ended_redrives": 0,
        "error": None,
    }


def test_what_could_not_be_told_is_not_written_down_as_if_it_were(sns, context, table):
    sns.add_client_error("publish", "InternalError", http_status_code=500)

    with pytest.raises(ServiceUnavailable):
        announce_run.handler(ending("published"), context)

    assert run_record.read(table, RUN_ID) == {}


def test_running_out_of_time_and_being_stopped_are_told_apart(told, stepfunctions):
    entered(stepfunctions, "Wait for matching")
    out_of_time, _ = told(ending("timed_out"))
    entered(stepfunctions, "Wait for matching")
    stopped, _ = told(ending("timed_out", status="ABORTED", redriveCount=1))

    assert out_of_time == 'RefiReady: run ran out of time at "Wait for matching"'
    assert stopped == "RefiReady: run was stopped by hand"


def test_a_failure_before_any_state_is_told_all_the_same(told, stepfunctions):
    entered(stepfunctions)

    subject, text = told(ending("failed"))

    assert subject == "RefiReady: run failed"
    assert "and it goes on:" in text


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("Sandbox.Timedout", "ran out of time"),
        ("Lambda.Unknown", "ended without an answer"),
        ("States.Timeout", "ran out of time"),
    ],
)
def test_what_a_service_says_for_itself_is_put_in_words(error, words):
    assert words in endings.in_words(error, "whatever")


@pytest.mark.parametrize("error", ["ValueError", "KeyError", "ClientError", "UnicodeDecodeError"])
def test_an_unforeseen_errors_message_is_kept_back_as_it_may_quote_somebodys_data(error):
    cause = json.dumps({"errorMessage": "invalid literal: 'ana.nunez@example.com'"})

    assert "ana" not in endings.in_words(error, cause)


@pytest.mark.parametrize("cause", [None, "no JSON", '"text"', "{}"])
def test_a_cause_that_is_not_what_lambda_writes_is_left_out(cause):
    assert endings.in_words("QueryFailed", cause) is None


@pytest.mark.parametrize("status", ["duplicate", "coalesced", "busy", "incomplete"])
def test_what_is_no_news_is_told_to_nobody(context, sns, status):
    output = {"status": status, "message": "…", "rejected_files": []}

    answer = announce_run.handler(succeeded(output), context)

    assert answer == {"run_id": RUN_ID, "status": status, "announced": False}


def test_files_that_are_missing_at_the_schedules_hour_are_news(told):
    output = {"status": "incomplete", "message": "nothing was delivered yet of market_equity"}

    subject, text = told(succeeded(output, input='{"trigger": "schedule"}'))

    assert subject == "RefiReady: run was not made: files are missing"
    assert "market_equity" in text


def test_an_output_too_large_for_an_event_is_pointed_at(told):
    event = ending("published", output=None, outputDetails={"included": False})

    assert "stands in the execution's output" in told(event)[1]


def test_a_subject_is_short_and_plain_as_sns_demands():
    event = ending("published")
    announced = announcements.of(endings.read(event), stack_name="Ñandú" * 40, is_published=True)

    assert len(announced.subject) == 100
    assert announced.subject.isascii()


@pytest.mark.parametrize(
    ("given", "trigger"),
    [(None, "manual"), ("{}", "manual"), ("[]", "manual"), ('{"trigger": "schedule"}', "schedule")],
)
def test_an_ending_knows_what_started_its_run(given, trigger):
    assert endings.read(ending("published", input=given)).trigger == trigger
    assert endings.read(ending("published")).trigger == "upload"
