"""infra/triggers.py: what starts a run by itself."""

import json

import pytest

from lambdas.shared.contract import DATASETS

RULE, SCHEDULE = "AWS::Events::Rule", "AWS::Scheduler::Schedule"


def test_an_upload_under_a_datasets_prefix_starts_the_machine(template):
    rule = template.the(RULE)
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
    schedule = template.the(SCHEDULE)
    assert schedule["Target"]["Arn"] == template.outputs["StateMachineArn"]
    assert json.loads(schedule["Target"]["Input"]) == {"trigger": "schedule"}
    assert schedule["ScheduleExpression"] == "cron(0 6 * * ? *)"
    assert schedule["ScheduleExpressionTimezone"] == "America/New_York"


def test_a_trigger_may_start_this_machine_and_nothing_else(template):
    (target,) = template.the(RULE)["Targets"]
    for role in (target["RoleArn"], template.the(SCHEDULE)["Target"]["RoleArn"]):
        machine = template.outputs["StateMachineArn"]
        assert template.grants(role) == {("states:StartExecution", machine)}


@pytest.mark.parametrize("trigger", [RULE, SCHEDULE])
def test_triggers_are_on_unless_switched_off(template, template_without_triggers, trigger):
    assert template.the(trigger)["State"] == "ENABLED"
    assert template_without_triggers.the(trigger)["State"] == "DISABLED"
