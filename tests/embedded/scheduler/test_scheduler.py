"""EventBridge Scheduler: schedules start what they name when their time has come."""

import json
import time
import uuid
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from tests.embedded.support import assemblies

ECHO = {"StartAt": "Echo", "States": {"Echo": {"Type": "Pass", "End": True}}}
SECONDS = 20
NOON = datetime(2027, 6, 1, 12, 0, tzinfo=UTC)
START_EXECUTION = "arn:aws:scheduler:::aws-sdk:sfn:startExecution"


def rate(machine, state):
    return {
        "Type": "AWS::Scheduler::Schedule",
        "Properties": {
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "ScheduleExpression": "rate(1 minute)",
            "State": state,
            "Target": {
                "Arn": {"Ref": machine},
                "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
                "Input": json.dumps({"trigger": "schedule"}),
            },
        },
    }


@pytest.fixture(scope="module")
def stack(cloud, tmp_path_factory):
    """The ARNs of the machines On and Off, with a schedule each, of Free, and of the role."""
    resources = {
        "Role": assemblies.ROLE,
        **{name: assemblies.state_machine(ECHO) for name in ("On", "Off", "Free")},
        "OnSchedule": rate("On", "ENABLED"),
        "OffSchedule": rate("Off", "DISABLED"),
    }
    outputs = {f"Timed{name}": {"Ref": name} for name in ("On", "Off", "Free")}
    outputs["TimedRole"] = {"Fn::GetAtt": ["Role", "Arn"]}
    directory = tmp_path_factory.mktemp("assembly")
    assembly = assemblies.write(directory, "Timed", resources, outputs=outputs)
    deployed = cloud.deploy(assembly, "Timed")
    return {name.removeprefix("Timed"): value for name, value in deployed.items()}


@pytest.fixture
def inputs(cloud):
    """What a machine's executions were given, oldest first, once there are as many."""

    def inputs(machine, count):
        stepfunctions = cloud.client("stepfunctions")
        deadline = time.monotonic() + SECONDS
        while True:
            found = stepfunctions.list_executions(stateMachineArn=machine)["executions"]
            if len(found) >= count or time.monotonic() > deadline:
                break
            time.sleep(0.05)
        assert len(found) == count
        found.sort(key=lambda execution: execution["startDate"])
        described = [
            stepfunctions.describe_execution(executionArn=each["executionArn"]) for each in found
        ]
        return [json.loads(each["input"]) for each in described]

    return inputs


@pytest.fixture
def schedule(cloud, stack):
    """Makes a schedule of the machine Free, and gives its name; it goes after the test."""
    scheduler, made = cloud.client("scheduler"), []

    def schedule(expression, *, given="{}", arn=None, target=None, **settings):
        name = f"s-{uuid.uuid4().hex[:8]}"
        scheduler.create_schedule(
            Name=name,
            ScheduleExpression=expression,
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={
                "Arn": arn or stack["Free"],
                "RoleArn": stack["Role"],
                "Input": given,
                **(target or {}),
            },
            **settings,
        )
        made.append(name)
        return name

    yield schedule
    for name in made:
        with suppress(scheduler.exceptions.ResourceNotFoundException):
            scheduler.delete_schedule(Name=name)


@pytest.fixture
def given_to_free(cloud, stack, inputs):
    """What the machine Free has been given since the test began, once there is as much."""
    stepfunctions = cloud.client("stepfunctions")
    before = len(stepfunctions.list_executions(stateMachineArn=stack["Free"])["executions"])

    def given(count):
        return inputs(stack["Free"], before + count)[before:]

    return given


@pytest.fixture
def come(cloud):
    """Lets a moment come, for every schedule there is."""

    return cloud.scheduler.invoke_due


def test_a_rate_starts_its_target_at_once_and_again_after_a_minute(schedule, given_to_free, come):
    schedule("rate(1 minute)", given=json.dumps({"trigger": "schedule"}))
    given_to_free(1)

    come(datetime.now(UTC) + timedelta(seconds=30))
    given_to_free(1)

    come(datetime.now(UTC) + timedelta(seconds=61))
    assert given_to_free(2) == [{"trigger": "schedule"}] * 2


def test_a_schedule_of_a_template_starts_its_target_unless_it_is_disabled(cloud, stack):
    stepfunctions = cloud.client("stepfunctions")
    deadline = time.monotonic() + SECONDS
    started = []
    while not started and time.monotonic() < deadline:
        time.sleep(0.05)
        started = stepfunctions.list_executions(stateMachineArn=stack["On"])["executions"]

    described = stepfunctions.describe_execution(executionArn=started[0]["executionArn"])
    assert json.loads(described["input"]) == {"trigger": "schedule"}
    assert stepfunctions.list_executions(stateMachineArn=stack["Off"])["executions"] == []


def test_a_cron_expression_is_read_in_the_schedules_time_zone(schedule, given_to_free, come):
    attributes = {
        "at": "<aws.scheduler.scheduled-time>",
        "attempt": "<aws.scheduler.attempt-number>",
        "of": "<aws.scheduler.schedule-arn>",
    }
    name = schedule(
        "cron(0 8 1 JUN ? 2027)",
        given=json.dumps(attributes),
        ScheduleExpressionTimezone="America/New_York",
    )

    come(NOON - timedelta(seconds=1))
    given_to_free(0)
    come(NOON)

    [given] = given_to_free(1)
    assert (given["at"], given["attempt"]) == ("2027-06-01T12:00:00Z", "1")
    assert given["of"].endswith(f":schedule/default/{name}")


def test_what_came_due_while_nobody_looked_is_made_up_for_once(schedule, given_to_free, come):
    schedule("cron(0 * * * ? *)")

    come(NOON + timedelta(days=1, hours=5, minutes=30))
    given_to_free(1)

    come(NOON + timedelta(days=1, hours=5, minutes=45))
    given_to_free(1)


def test_a_start_and_an_end_are_kept(schedule, given_to_free, come):
    begin = NOON + timedelta(days=10)
    schedule("rate(1 hour)", StartDate=begin, EndDate=begin + timedelta(minutes=90))

    for minutes, count in ((-1, 0), (0, 1), (59, 1), (60, 2), (120, 2)):
        come(begin + timedelta(minutes=minutes))
        given_to_free(count)


def test_a_schedule_that_is_done_goes_if_it_was_told_to(cloud, schedule, given_to_free, come):
    scheduler = cloud.client("scheduler")
    moment = "at(2027-07-01T12:00:00)"
    going, staying = schedule(moment, ActionAfterCompletion="DELETE"), schedule(moment)

    come(datetime(2027, 7, 1, 12, tzinfo=UTC))
    given_to_free(2)

    scheduler.get_schedule(Name=staying)
    with pytest.raises(scheduler.exceptions.ResourceNotFoundException):
        scheduler.get_schedule(Name=going)


def test_the_universal_target_takes_the_request_as_its_input(
    cloud, stack, schedule, given_to_free, come
):
    request = {
        "StateMachineArn": stack["Free"],
        "Name": "run-<aws.scheduler.execution-id>",
        "Input": json.dumps({"from": "the universal target"}),
    }
    schedule("at(2027-08-01T12:00:00)", arn=START_EXECUTION, given=json.dumps(request))

    come(datetime(2027, 8, 1, 12, tzinfo=UTC))

    assert given_to_free(1) == [{"from": "the universal target"}]


def test_what_cannot_be_delivered_goes_to_the_schedules_dead_letter_queue(
    cloud, stack, schedule, come
):
    sqs = cloud.client("sqs")
    queue = sqs.create_queue(QueueName=f"dead-{uuid.uuid4().hex}")["QueueUrl"]
    queue_arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    name = schedule(
        "at(2027-09-01T12:00:00)",
        arn=f"{stack['Free']}-gone",
        given='{"trigger": "schedule"}',
        target={"DeadLetterConfig": {"Arn": queue_arn["Attributes"]["QueueArn"]}},
    )

    come(datetime(2027, 9, 1, 12, tzinfo=UTC))

    [letter] = sqs.receive_message(
        QueueUrl=queue, MessageAttributeNames=["All"], WaitTimeSeconds=SECONDS
    )["Messages"]
    assert letter["Body"] == '{"trigger": "schedule"}'
    said = {key: value["StringValue"] for key, value in letter["MessageAttributes"].items()}
    assert said.pop("ERROR_MESSAGE")
    assert said.pop("EXECUTION_ID")
    assert said.pop("SCHEDULE_ARN").endswith(f"/{name}")
    assert said == {
        "ERROR_CODE": "NO_RESOURCE",
        "IS_PAYLOAD_TRUNCATED": "false",
        "RETRY_ATTEMPTS": "0",
        "SCHEDULED_TIME": "2027-09-01T12:00:00Z",
        "TARGET_ARN": f"{stack['Free']}-gone",
    }


@pytest.mark.parametrize(
    ("expression", "settings", "code", "said"),
    [
        ("cron(0 6 * * * *)", {}, "ValidationException", "Invalid Schedule Expression cron"),
        (
            "rate(1 day)",
            {"ScheduleExpressionTimezone": "Mars/Olympus"},
            "ValidationException",
            "no time zone",
        ),
        ("rate(1 day)", {"arn": "arn:aws:lambda:x"}, "NotImplemented", "the target arn:aws:lambda"),
        (
            "rate(1 day)",
            {"target": {"SqsParameters": {"MessageGroupId": "g"}}},
            "NotImplemented",
            "SqsParameters",
        ),
    ],
)
def test_a_schedule_that_could_not_be_kept_is_refused(schedule, expression, settings, code, said):
    with pytest.raises(ClientError, match=said) as refused:
        schedule(expression, **settings)

    assert refused.value.response["Error"]["Code"] == code
