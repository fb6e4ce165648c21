"""infra/constructs/triggers.py: what starts a run by itself."""

import json

import pytest

from lambdas.shared.contract import DATASETS

SCHEDULE = "AWS::Scheduler::Schedule"


def upload_rule(template):
    return template.named("AWS::Events::Rule", "Object Created")


def schedule(template):
    return template.the(SCHEDULE)


def targets(template):
    """Everything that is delivered to: by the two rules and the schedule."""
    rules = template.resources("AWS::Events::Rule").values()
    return [*(target for rule in rules for target in rule["Targets"]), schedule(template)["Target"]]


def test_an_upload_under_a_datasets_prefix_starts_the_machine(template):
    rule = upload_rule(template)
    assert rule["EventPattern"] == {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {
            "bucket": {"name": ["<raw>"]},
            "object": {"key": [{"prefix": f"{dataset.name}/"} for dataset in DATASETS]},
        },
    }
    (target,) = rule["Targets"]
    assert target["Arn"] == template.outputs["StateMachineArn"]
    assert not {"Input", "InputPath", "InputTransformer"} & set(target)  # the event as it is


def test_the_clock_starts_the_machine_and_says_so(template):
    daily = schedule(template)
    assert daily["Target"]["Arn"] == template.outputs["StateMachineArn"]
    assert json.loads(daily["Target"]["Input"]) == {"trigger": "schedule"}
    assert daily["ScheduleExpression"] == "cron(0 6 * * ? *)"
    assert daily["ScheduleExpressionTimezone"] == "America/New_York"
    assert daily["FlexibleTimeWindow"] == {"Mode": "OFF"}  # at that time, not about it


def test_a_trigger_may_start_this_machine_and_nothing_else(template):
    (target,) = upload_rule(template)["Targets"]
    start = ("states:StartExecution", template.outputs["StateMachineArn"])
    assert template.grants(target["RoleArn"]) == {start}
    key = f"<{template.logical_id('AWS::KMS::Key')}.Arn>"
    # Scheduler leaves its dead letters as its role; EventBridge as itself.
    assert template.grants(schedule(template)["Target"]["RoleArn"]) == {
        start,
        ("sqs:SendMessage", f"<{template.logical_id('AWS::SQS::Queue')}.Arn>"),
        ("kms:Decrypt", key),
        ("kms:GenerateDataKey", key),
    }


def test_what_cannot_be_delivered_is_tried_for_two_hours_and_then_kept(template):
    queue = f"<{template.logical_id('AWS::SQS::Queue')}.Arn>"
    assert len(targets(template)) == 3
    for target in targets(template):
        assert target["DeadLetterConfig"] == {"Arn": queue}
        assert target["RetryPolicy"] == {
            "MaximumEventAgeInSeconds": 7200,
            "MaximumRetryAttempts": 20,
        }


def test_dead_letters_are_encrypted_come_over_tls_and_from_these_rules_only(template):
    queue = template.the("AWS::SQS::Queue")
    assert queue["KmsMasterKeyId"] == f"<{template.logical_id('AWS::KMS::Key')}.Arn>"
    assert queue["MessageRetentionPeriod"] == 14 * 24 * 3600
    policy = template.the("AWS::SQS::QueuePolicy")
    assert policy["Queues"] == [f"<{template.logical_id('AWS::SQS::Queue')}>"]
    deny, *allowed = policy["PolicyDocument"]["Statement"]
    assert (deny["Effect"], deny["Action"], deny["Principal"]) == ("Deny", "sqs:*", {"AWS": "*"})
    assert deny["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    for statement in allowed:
        assert (statement["Effect"], statement["Action"]) == ("Allow", "sqs:SendMessage")
        assert statement["Principal"] == {"Service": "events.amazonaws.com"}
    queue_arn = f"<{template.logical_id('AWS::SQS::Queue')}.Arn>"
    assert {statement["Resource"] for statement in (deny, *allowed)} == {queue_arn}
    assert {statement["Condition"]["ArnEquals"]["aws:SourceArn"] for statement in allowed} == {
        f"<{rule}.Arn>" for rule in template.resources("AWS::Events::Rule")
    }


@pytest.mark.parametrize("trigger", [upload_rule, schedule])
def test_triggers_are_on_unless_switched_off(template, template_without_triggers, trigger):
    assert trigger(template)["State"] == "ENABLED"
    assert trigger(template_without_triggers)["State"] == "DISABLED"


def test_the_schedule_alone_can_be_switched_off_and_set(other):
    assert (upload_rule(other)["State"], schedule(other)["State"]) == ("ENABLED", "DISABLED")
    assert schedule(other)["ScheduleExpression"] == "rate(12 hours)"
    assert schedule(other)["ScheduleExpressionTimezone"] == "Europe/Paris"
