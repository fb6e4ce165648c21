"""Lambda's asynchronous invocations: tried three times, then a dead letter; and who may ask."""

import json
import time
import uuid

import pytest

from infra.embedded.functions.event_invocations import EventInvocations
from infra.embedded.functions.runtime_api import Outcome
from tests.embedded.support.fakes import Unlimited
from tests.embedded.support.roles import allow, document

SECONDS = 10
FAILED = Outcome(b'{"errorType": "LookupError"}', failed=True)


@pytest.fixture
def queue(cloud):
    """A queue: its ARN, and what is in it once something is."""
    sqs = cloud.client("sqs")
    policy = document(allow("sqs:SendMessage", Principal={"Service": "events.amazonaws.com"}))
    url = sqs.create_queue(
        QueueName=f"letters-{uuid.uuid4().hex[:8]}", Attributes={"Policy": policy}
    )["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]

    def letters(patience=SECONDS):
        deadline = time.monotonic() + patience
        while True:
            found = sqs.receive_message(
                QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
            ).get("Messages", [])
            if found or time.monotonic() > deadline:
                return found
            time.sleep(0.02)

    yield attributes["QueueArn"], letters
    sqs.delete_queue(QueueUrl=url)


@pytest.fixture
def invoke(cloud, queue):
    """Has an event taken by a function that ends so, in order; how often it was called."""
    invocations = EventInvocations(Unlimited(cloud.client), waits_seconds=(0.01, 0.01))

    def invoke(*outcomes, to=queue[0]):
        left, calls = list(outcomes), []

        def handler(event):
            calls.append(event)
            return left.pop(0)

        letters = {} if to is None else {"DeadLetterConfig": {"TargetArn": to}}
        configuration = {"Role": "the role", "FunctionArn": "the function", **letters}
        invocations.take(
            b'{"the": "event"}', handler, request_id="r-1", configuration=configuration
        )
        invocations.wait()
        return len(calls)

    return invoke


def test_an_event_that_is_dealt_with_is_dealt_with_once(invoke, queue):
    assert invoke(Outcome(b"null")) == 1
    assert queue[1](patience=0) == []


def test_a_failure_that_passes_leaves_nothing(invoke, queue):
    assert invoke(FAILED, FAILED, Outcome(b"null")) == 3
    assert queue[1](patience=0) == []


def test_after_three_failures_the_event_is_a_dead_letter_that_says_why(invoke, queue):
    assert invoke(FAILED, FAILED, FAILED) == 3

    (letter,) = queue[1]()
    assert json.loads(letter["Body"]) == {"the": "event"}
    said = {name: each["StringValue"] for name, each in letter["MessageAttributes"].items()}
    assert said == {
        "RequestID": "r-1",
        "ErrorCode": "200",
        "ErrorMessage": '{"errorType": "LookupError"}',
    }


def test_without_a_queue_the_event_is_lost_and_said_to_be(invoke, caplog):
    invoke(FAILED, FAILED, FAILED, to=None)

    assert "event r-1 is lost" in caplog.text


def test_the_waits_are_those_that_lambda_documents(cloud):
    assert EventInvocations(Unlimited(cloud.client)).waits_seconds == (60, 120)


def test_a_function_takes_events_from_the_rules_that_its_policy_names_only(cloud, queue):
    """announce_run's, as it is deployed, hears of its own rule and of no other."""
    (function,) = (
        each["FunctionArn"]
        for each in cloud.client("lambda").list_functions()["Functions"]
        if each["Handler"] == "lambdas.announce_run.handler"
    )
    policy = json.loads(cloud.client("lambda").get_policy(FunctionName=function)["Policy"])
    (statement,) = policy["Statement"]
    own = statement["Condition"]["ArnLike"]["AWS:SourceArn"]
    events, name = cloud.client("events"), f"{own.rpartition('/')[2]}-not"[-64:]
    arn, letters = queue
    events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))
    target = {"Id": "t", "Arn": function, "DeadLetterConfig": {"Arn": arn}}
    events.put_targets(Rule=name, Targets=[target])

    events.put_events(Entries=[{"Source": name, "DetailType": "Test", "Detail": "{}"}])

    (letter,) = letters()
    assert json.loads(letter["Body"])["source"] == name
    assert letter["MessageAttributes"]["ERROR_CODE"]["StringValue"] == "NO_PERMISSIONS"
    events.remove_targets(Rule=name, Ids=["t"])
    events.delete_rule(Name=name)
