"""EventBridge's delivery: what a target is given, how often it is tried, and where the rest goes.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html
"""

import json
import time
import uuid
from datetime import UTC, datetime

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from infra.embedded.events import Courier, Delivery
from infra.embedded.faults import Fault, Kind
from infra.embedded.upkeep.timer import Timer
from tests.embedded.support.fakes import Unlimited

SECONDS = 20
RULE = "arn:aws:events:us-east-1:123456789012:rule/arrivals"
MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:machine"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:dead-letters"
QUEUE_URL = "https://sqs.us-east-1.amazonaws.com/123456789012/dead-letters"


@pytest.fixture
def services():
    """Stubbed clients; what is called must have been expected, in order, and all of it."""
    clients = {
        name: boto3.client(
            name,
            region_name="us-east-1",
            aws_access_key_id="x",
            aws_secret_access_key="x",
        )
        for name in ("stepfunctions", "sqs")
    }
    stubs = {name: Stubber(client) for name, client in clients.items()}
    for stub in stubs.values():
        stub.activate()
    yield clients, stubs
    for stub in stubs.values():
        stub.assert_no_pending_responses()


@pytest.fixture
def deliver(services):
    """Sends one event to MACHINE and waits until it is delivered or given up."""
    clients, _ = services
    timer = Timer("deliver")

    def deliver(*, age_seconds=0.0, **target):
        courier = Courier(Unlimited(clients.__getitem__), timer, first_wait_seconds=0)
        courier.send(
            Delivery(
                target={"Arn": MACHINE, **target},
                payload=lambda attempt: json.dumps({"attempt": attempt}),
                letter='{"the": "event"}',
                origin={"RULE_ARN": "the rule"},
                source=RULE,
                began=time.monotonic() - age_seconds,
            )
        )
        timer.catch_up()

    yield deliver
    timer.stop()


def fails(services, code, times=1):
    for _ in range(times):
        services[1]["stepfunctions"].add_client_error("start_execution", code, "no")


def succeeds(services, attempt):
    services[1]["stepfunctions"].add_response(
        "start_execution",
        {"executionArn": "arn:aws:states:::e", "startDate": datetime.now(UTC)},
        {"stateMachineArn": MACHINE, "input": json.dumps({"attempt": attempt})},
    )


def letter(services, **attributes):
    """The dead letter that is expected, with these attributes and no others."""
    sqs = services[1]["sqs"]
    said = {"RULE_ARN": "the rule", "TARGET_ARN": MACHINE, "ERROR_MESSAGE": "no", **attributes}
    expected = {
        "QueueUrl": QUEUE_URL,
        "MessageBody": '{"the": "event"}',
        "MessageAttributes": {
            name: {"DataType": "String", "StringValue": value} for name, value in said.items()
        },
    }
    sqs.add_response("send_message", {}, expected)


def test_a_target_that_is_busy_is_tried_again(services, deliver):
    fails(services, "ThrottlingException", times=2)
    succeeds(services, attempt=3)

    deliver()


def test_after_the_last_attempt_the_event_is_a_dead_letter(services, deliver):
    fails(services, "ThrottlingException", times=3)
    letter(
        services,
        ERROR_CODE="THROTTLING",
        RETRY_ATTEMPTS="2",
        EXHAUSTED_RETRY_CONDITION="MaximumRetryAttempts",
    )

    deliver(RetryPolicy={"MaximumRetryAttempts": 2}, DeadLetterConfig={"Arn": QUEUE})


def test_an_event_that_is_too_old_is_not_tried_again(services, deliver):
    fails(services, "InternalServerError")
    letter(
        services,
        ERROR_CODE="ERROR_FROM_TARGET",
        RETRY_ATTEMPTS="0",
        EXHAUSTED_RETRY_CONDITION="MaximumEventAgeInSeconds",
    )

    deliver(
        age_seconds=61,
        RetryPolicy={"MaximumEventAgeInSeconds": 60},
        DeadLetterConfig={"Arn": QUEUE},
    )


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ("AccessDeniedException", "NO_PERMISSIONS"),
        ("StateMachineDoesNotExist", "NO_RESOURCE"),
        ("InvalidExecutionInput", "INVALID_JSON"),
    ],
)
def test_what_cannot_heal_is_a_dead_letter_at_once(services, deliver, error, code):
    fails(services, error)
    letter(services, ERROR_CODE=code, RETRY_ATTEMPTS="0")

    deliver(DeadLetterConfig={"Arn": QUEUE})


def test_without_a_dead_letter_queue_the_event_is_lost_and_the_log_says_so(
    services, deliver, caplog
):
    fails(services, "StateMachineDoesNotExist")

    deliver()

    assert f"not delivered to {MACHINE}, and lost: NO_RESOURCE" in caplog.text


def test_a_dead_letter_queue_that_is_missing_is_told_of(services, deliver, caplog):
    fails(services, "StateMachineDoesNotExist")
    services[1]["sqs"].add_client_error("send_message", "QueueDoesNotExist", "gone")

    deliver(DeadLetterConfig={"Arn": QUEUE})

    assert f"nor to {QUEUE}" in caplog.text


def test_the_waits_between_attempts_grow(services):
    fails(services, "ThrottlingException", times=3)
    succeeds(services, attempt=4)
    waits = []

    class Recording(Timer):
        def after(self, seconds, work):
            waits.append(seconds)
            super().after(0, work)

    timer = Recording("recording")
    target = {"Arn": MACHINE}
    courier = Courier(Unlimited(services[0].__getitem__), timer, first_wait_seconds=10)
    courier.send(
        Delivery(
            target=target,
            payload=lambda attempt: json.dumps({"attempt": attempt}),
            letter="",
            origin={},
            source=RULE,
        )
    )
    timer.catch_up()
    timer.stop()

    assert [wait for wait in waits if wait] == [10, 20, 40]


@pytest.fixture
def sqs(cloud):
    return cloud.client("sqs")


@pytest.fixture
def queue(sqs):
    """The URL and the ARN of a queue that EventBridge may send to."""
    name = f"q-{uuid.uuid4().hex}"
    arn = f"arn:aws:sqs:us-east-1:123456789012:{name}"
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return sqs.create_queue(QueueName=name, Attributes={"Policy": policy})["QueueUrl"], arn


@pytest.fixture
def rule(cloud):
    """Puts a rule with one target; gives its ARN. Both go after the test."""
    events, made = cloud.client("events"), []

    def rule(pattern, arn, **target):
        name = f"r-{uuid.uuid4().hex}"
        made.append(name)
        rule_arn = events.put_rule(Name=name, EventPattern=json.dumps(pattern))["RuleArn"]
        events.put_targets(Rule=name, Targets=[{"Id": "t", "Arn": arn, **target}])
        return rule_arn

    yield rule
    for name in made:
        events.remove_targets(Rule=name, Ids=["t"])
        events.delete_rule(Name=name)


@pytest.fixture
def put(cloud):
    """Puts an event of this source on the bus."""

    def put(source, detail=None, **entry):
        entry = {
            "Source": source,
            "DetailType": "Test",
            "Detail": json.dumps(detail or {}),
            **entry,
        }
        return cloud.client("events").put_events(Entries=[entry])["Entries"][0]

    return put


@pytest.fixture
def received(sqs, queue):
    """The bodies of so many messages in the queue, in the order in which they arrive."""

    def received(count):
        bodies, deadline = [], time.monotonic() + SECONDS
        while len(bodies) < count and time.monotonic() < deadline:
            missing = count - len(bodies)
            found = sqs.receive_message(QueueUrl=queue[0], MaxNumberOfMessages=missing)
            for message in found.get("Messages", []):
                bodies.append(message["Body"])
                sqs.delete_message(QueueUrl=queue[0], ReceiptHandle=message["ReceiptHandle"])
            time.sleep(0.02)
        assert len(bodies) == count
        return bodies

    return received


EVENT = {
    "instance": "i-1",
    "state": "running",
    "count": 2,
    "note": 'she said "no"',
    "more": {"a": "b c", "n": 1},
    "list": ["x", 2],
}


@pytest.mark.parametrize(
    ("target", "given"),
    [
        ({"Input": '{"trigger": "manual"}'}, '{"trigger": "manual"}'),
        ({"InputPath": "$.detail"}, json.dumps(EVENT)),
        ({"InputPath": "$.detail.count"}, "2"),
        ({"InputPath": "$.detail.missing"}, "null"),
        (
            {
                "InputTransformer": {
                    "InputPathsMap": {"instance": "$.detail.instance", "n": "$.detail.count"},
                    "InputTemplate": '{"instance": <instance>, "n": <n>, "text": "<instance>/<n>"}',
                }
            },
            '{"instance": "i-1", "n": 2, "text": "i-1/2"}',
        ),
        (
            {
                "InputTransformer": {
                    "InputPathsMap": {"note": "$.detail.note"},
                    "InputTemplate": '"it says <note>"',
                }
            },
            '"it says she said \\"no\\""',
        ),
        # Recorded: ..._input_transformer_input_template_json and ..._string, not-match-all.
        (
            {
                "InputTransformer": {
                    "InputPathsMap": {"none": "$.detail.nothing", "no": "$.detail.note.more"},
                    "InputTemplate": '{"none": <none>, "no": <no>, "text": "so: <none>"}',
                }
            },
            '{"none": "", "no": "", "text": "so: "}',
        ),
        # Documented, among the common issues: an object loses its quotes within a string.
        (
            {
                "InputTransformer": {
                    "InputPathsMap": {"all": "$.detail.more", "list": "$.detail.list"},
                    "InputTemplate": '{"all": <all>, "text": "<all> <list>"}',
                }
            },
            '{"all": {"a": "b c", "n": 1}, "text": "{a:b c,n:1} [x,2]"}',
        ),
    ],
)
def test_a_target_gets_what_it_asked_for(rule, put, queue, received, target, given):
    source = uuid.uuid4().hex
    rule({"source": [source]}, queue[1], **target)

    put(source, EVENT)

    assert received(1) == [given]


def test_a_target_may_ask_which_rule_it_was(rule, put, queue, received):
    source = uuid.uuid4().hex
    template = (
        '{"rule": "<aws.events.rule-arn>", "event": <aws.events.event.json>, '
        '"about": <aws.events.event>}'
    )
    arn = rule({"source": [source]}, queue[1], InputTransformer={"InputTemplate": template})

    put(source, EVENT)

    [body] = map(json.loads, received(1))
    assert body["rule"] == arn
    assert body["event"]["detail"] == EVENT
    # Recorded: test_input_transformer_predefined_variables.
    renamed = {**body["event"], "detailType": body["event"]["detail-type"]}
    assert body["about"] == {
        name: part for name, part in renamed.items() if name not in ("detail", "detail-type")
    }


@pytest.mark.parametrize(
    ("given", "said"),
    [
        # Recorded: test_put_event_input_path_and_input_transformer.
        (
            {"InputPath": "$.detail", "InputTransformer": {"InputTemplate": '"x"'}},
            "Only one of Input, InputPath, or InputTransformer must be provided for target one.",
        ),
        ({"Input": "{}", "InputPath": "$.detail"}, "Only one of Input, InputPath"),
        # Recorded: test_put_events_with_input_transformer_missing_keys.
        (
            {"InputTransformer": {"InputTemplate": '"so: <unknown>"'}},
            "InputTemplate for target one contains invalid placeholder unknown.",
        ),
    ],
)
def test_an_input_that_aws_refuses_is_refused(cloud, given, said):
    with pytest.raises(ClientError) as refused:
        cloud.client("events").put_targets(
            Rule="any", Targets=[{"Id": "one", "Arn": MACHINE, **given}]
        )

    assert refused.value.response["Error"]["Code"] == "ValidationException"
    assert said in refused.value.response["Error"]["Message"]


def test_a_pattern_that_does_not_match_starts_nothing(cloud, rule, put, queue, received):
    source = uuid.uuid4().hex
    rule({"source": [source], "detail": {"count": [{"numeric": [">", 2]}]}}, queue[1])

    put(source, {"count": 2})
    put(source, {"count": 3})

    assert [json.loads(body)["detail"]["count"] for body in received(1)] == [3]


def test_an_event_is_delivered_as_often_as_is_planned(cloud, rule, put, queue, received):
    source = uuid.uuid4().hex
    rule({"source": [source]}, queue[1])
    twice = Fault(kind=Kind.EVENT_DUPLICATED, event="Test")
    never = Fault(kind=Kind.EVENT_LOST, event="Test", call=2)
    with cloud.faults.planned(twice, never):
        ids = [put(source)["EventId"] for _ in range(3)]

        assert [json.loads(body)["id"] for body in received(3)] == [ids[0], ids[0], ids[2]]


def test_what_no_target_takes_is_in_the_rules_dead_letter_queue(sqs, rule, put, queue):
    source = uuid.uuid4().hex
    arn = rule({"source": [source]}, MACHINE, DeadLetterConfig={"Arn": queue[1]})

    event_id = put(source, EVENT)["EventId"]

    [dead] = sqs.receive_message(
        QueueUrl=queue[0], MessageAttributeNames=["All"], WaitTimeSeconds=SECONDS
    )["Messages"]
    assert json.loads(dead["Body"])["id"] == event_id
    said = {name: value["StringValue"] for name, value in dead["MessageAttributes"].items()}
    assert said.pop("ERROR_MESSAGE")
    assert said == {
        "RULE_ARN": arn,
        "TARGET_ARN": MACHINE,
        "ERROR_CODE": "NO_PERMISSIONS",
        "RETRY_ATTEMPTS": "0",
    }


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ({"Arn": "arn:aws:kinesis:us-east-1:123456789012:stream/s"}, "the target arn:aws:kinesis"),
        ({"Arn": MACHINE, "InputPath": "$.detail.items[0]"}, r"the path \$.detail.items\[0\]"),
        ({"Arn": MACHINE, "SqsParameters": {"MessageGroupId": "g"}}, "SqsParameters"),
        (
            {"Arn": MACHINE, "InputTransformer": {"InputTemplate": '"<aws.events.event>"'}},
            "the variable aws.events.event within a string",
        ),
    ],
)
def test_a_target_that_would_be_overlooked_is_refused(cloud, target, said):
    with pytest.raises(ClientError, match=f"not implemented in the embedded cloud.*{said}"):
        cloud.client("events").put_targets(Rule="any", Targets=[{"Id": "t", **target}])


def test_a_rule_that_nobody_would_wake_is_refused(cloud):
    with pytest.raises(ClientError, match=r"not implemented.*ScheduleExpression"):
        cloud.client("events").put_rule(Name="r", ScheduleExpression="rate(1 day)")


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"Source": ""}, "InvalidArgument"),
        ({"Source": "aws.s3"}, "NotAuthorizedForSourceException"),
        ({"Detail": "[]"}, "MalformedDetail"),
        ({"Detail": "{"}, "MalformedDetail"),
        ({"EventBusName": "other"}, "NotImplemented"),
    ],
)
def test_an_entry_that_is_no_event_is_refused_by_itself(cloud, put, entry, code):
    assert put(**{"source": "test", **entry})["ErrorCode"] == code


PASS = {"StartAt": "P", "States": {"P": {"Type": "Pass", "Result": {"a": 1}, "End": True}}}
FAIL = {"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "Bad", "Cause": "why"}}}
WAIT = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 600, "End": True}}}


NOT_REDRIVABLE = {"redriveStatus": "NOT_REDRIVABLE"}
REDRIVABLE = {"redriveStatus": "REDRIVABLE", "redriveStatusReason": None}


@pytest.mark.parametrize(
    ("definition", "status", "details"),
    [
        (
            PASS,
            "SUCCEEDED",
            {
                "output": '{"a": 1}',
                "outputDetails": {"included": True},
                **NOT_REDRIVABLE,
                "redriveStatusReason": "Execution is SUCCEEDED and cannot be redriven.",
            },
        ),
        (FAIL, "FAILED", {"error": "Bad", "cause": "why", **REDRIVABLE}),
        ({**WAIT, "TimeoutSeconds": 1}, "TIMED_OUT", REDRIVABLE),
        (WAIT, "ABORTED", {"error": "E", "cause": "C", **REDRIVABLE}),
    ],
)
def test_the_start_and_the_end_of_an_execution_are_events_in_this_order(
    cloud, rule, queue, received, definition, status, details
):
    """https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html"""
    stepfunctions = cloud.client("stepfunctions")
    machine = stepfunctions.create_state_machine(
        name=f"m-{uuid.uuid4().hex}",
        definition=json.dumps(definition),
        roleArn="arn:aws:iam::123456789012:role/r",
    )["stateMachineArn"]
    rule({"source": ["aws.states"], "detail": {"stateMachineArn": [machine]}}, queue[1])

    arn = stepfunctions.start_execution(stateMachineArn=machine, name="one", input='{"b": 2}')[
        "executionArn"
    ]
    bodies = received(1)
    if status == "ABORTED":
        time.sleep(0.2)  # the interpreter must have begun
        stepfunctions.stop_execution(executionArn=arn, error="E", cause="C")
    began, ended = (json.loads(body) for body in (*bodies, *received(1)))

    for event in (began, ended):
        assert event["detail-type"] == "Step Functions Execution Status Change"
        assert event["resources"] == [arn]
    described = stepfunctions.describe_execution(executionArn=arn)
    start, stop = (int(described[name].timestamp() * 1000) for name in ("startDate", "stopDate"))
    assert began["detail"] == {
        "executionArn": arn,
        "stateMachineArn": machine,
        "name": "one",
        "status": "RUNNING",
        "startDate": start,
        "stopDate": None,
        "input": '{"b": 2}',
        "output": None,
        "inputDetails": {"included": True},
        "outputDetails": None,
        "stateMachineVersionArn": None,
        "stateMachineAliasArn": None,
        "redriveCount": 0,
        "redriveDate": None,
        **NOT_REDRIVABLE,
        "redriveStatusReason": "Execution is RUNNING and cannot be redriven.",
        "error": None,
        "cause": None,
    }
    assert ended["detail"] == {**began["detail"], "status": status, "stopDate": stop, **details}
