"""constructs/alarms.py and constructs/dashboard.py: what people are called for, and look at."""

import json

import pytest
from aws_cdk import App, RemovalPolicy, Stack
from aws_cdk.assertions import Template
from aws_cdk.aws_stepfunctions import StateMachine

from infra.constructs.alarms import Alarms
from infra.constructs.dead_letters import DeadLetters
from infra.constructs.encryption import Encryption
from infra.constructs.notifications import Notifications
from infra.settings import Settings
from lambdas.shared.publication import metrics
from lambdas.shared.query import stages

EMITTED = {
    value
    for name, value in vars(metrics).items()
    if name.isupper() and isinstance(value, str) and name != "NAMESPACE"
}
TIERS = ["Immediate Action", "Hot Lead", "Watchlist"]


@pytest.fixture
def alarms(template):
    """By metric."""
    return {
        alarm["MetricName"]: alarm
        for alarm in template.resources("AWS::CloudWatch::Alarm").values()
    }


def dimensions(alarm):
    return {each["Name"]: each["Value"] for each in alarm["Dimensions"]}


def test_every_alarm_tells_the_topic_and_says_what_to_look_at(template, alarms):
    assert set(alarms) == {
        "ExecutionsFailed",
        "ExecutionsTimedOut",
        "RunsPublished",
        "RejectedPercent",
        "OpportunitiesChangePercent",
        "ApproximateNumberOfMessagesVisible",
    }
    for alarm in alarms.values():
        assert alarm["AlarmActions"] == [template.outputs["TopicArn"]]
        assert alarm["AlarmDescription"].endswith((".", "?"))


@pytest.mark.parametrize("metric", ["ExecutionsFailed", "ExecutionsTimedOut"])
def test_one_execution_of_this_machine_that_fails_is_enough(template, alarms, metric):
    alarm = alarms[metric]
    assert dimensions(alarm) == {"StateMachineArn": template.outputs["StateMachineArn"]}
    assert (alarm["Statistic"], alarm["Threshold"]) == ("Sum", 0)
    assert alarm["ComparisonOperator"] == "GreaterThanThreshold"
    assert (alarm["Namespace"], alarm["Period"]) == ("AWS/States", 300)
    assert alarm["TreatMissingData"] == "notBreaching"


def test_days_without_a_publication_are_counted_silence_included(alarms):
    alarm = alarms["RunsPublished"]
    assert (alarm["Period"], alarm["EvaluationPeriods"]) == (86400, 4)
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", 1)
    assert alarm["TreatMissingData"] == "breaching"
    assert alarm["Period"] * alarm["EvaluationPeriods"] <= 7 * 86400


def test_days_without_a_publication_begin_when_people_can_hear_of_them(alarms):
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-warm-up.html"""
    two_days = 2 * 24 * 60  # the longest there is
    assert alarms["RunsPublished"]["WarmUpConfiguration"] == {
        "WarmUpPeriodDurationInMinutes": two_days
    }
    assert "since it was deployed" in alarms["RunsPublished"]["AlarmDescription"]
    assert [name for name, each in alarms.items() if "WarmUpConfiguration" in each] == [
        "RunsPublished"
    ]
    hasty = Stack(App(), "Hasty")
    settings = Settings(alarm_days_without_publication=1)
    key = Encryption(hasty, "Key", settings=settings, removal=RemovalPolicy.DESTROY)
    Alarms(
        hasty,
        "Alarms",
        settings=settings,
        notifications=Notifications(hasty, "To", settings=settings, encryption=key),
        dead_letters=DeadLetters(hasty, "Dead", encryption=key),
        state_machine=StateMachine.from_state_machine_name(hasty, "Machine", "m"),
    )
    Template.from_stack(hasty).has_resource_properties(
        "AWS::CloudWatch::Alarm",
        {"WarmUpConfiguration": {"WarmUpPeriodDurationInMinutes": two_days // 2}},
    )


def test_an_alarm_waits_for_nothing_further_unless_it_counts_days(alarms):
    for metric, alarm in alarms.items():
        assert alarm["EvaluationPeriods"] == (4 if metric == "RunsPublished" else 1)


def test_metrics_of_a_run_are_those_of_this_stack(template, alarms):
    for name in EMITTED & alarms.keys():
        assert alarms[name]["Namespace"] == metrics.NAMESPACE
        assert dimensions(alarms[name]) == {"service": "<AWS::StackName>"}


def test_thresholds_are_those_of_the_settings(alarms, other):
    assert alarms["RejectedPercent"]["Threshold"] == 5
    assert alarms["OpportunitiesChangePercent"]["Threshold"] == 50
    found = {
        alarm["MetricName"]: (alarm["Threshold"], alarm["EvaluationPeriods"])
        for alarm in other.resources("AWS::CloudWatch::Alarm").values()
    }
    assert found["RejectedPercent"] == (7, 1)
    assert found["OpportunitiesChangePercent"] == (80, 1)
    assert found["RunsPublished"] == (1, 2)


def test_a_single_dead_letter_is_an_alarm(template, alarms):
    alarm = alarms["ApproximateNumberOfMessagesVisible"]
    queue = template.logical_id("AWS::SQS::Queue")
    assert dimensions(alarm) == {"QueueName": f"<{queue}.QueueName>"}
    assert (alarm["Statistic"], alarm["Threshold"]) == ("Maximum", 0)
    assert (alarm["Namespace"], alarm["Period"]) == ("AWS/SQS", 300)


@pytest.fixture
def widgets(template):
    body = template.the("AWS::CloudWatch::Dashboard")["DashboardBody"]
    return [widget["properties"] for widget in json.loads(body)["widgets"]]


def test_the_dashboard_answers_the_questions_of_the_morning(template, widgets):
    assert [widget["title"] for widget in widgets if "title" in widget] == [
        "Does anything need you?",
        "Did last night's run work?",
        "What did it find?",
        "What could it not use?",
        "What did it cost, in dollars?",
        "How long did it take, in seconds?",
    ]
    assert template.the("AWS::CloudWatch::Dashboard")["DashboardName"] == "RefiReady-<AWS::Region>"
    assert template.outputs["DashboardUrl"].endswith(
        "#dashboards/dashboard/RefiReady-<AWS::Region>"
    )


def test_it_shows_every_alarm(template, widgets):
    (shown,) = (widget["alarms"] for widget in widgets if "alarms" in widget)
    assert len(shown) == len(template.resources("AWS::CloudWatch::Alarm"))


def test_it_shows_only_metrics_that_runs_emit(widgets):
    shown = [
        metric
        for widget in widgets
        for metric in widget.get("metrics", [])
        if metric[0] == metrics.NAMESPACE
    ]
    assert len(shown) == 1 + len(TIERS) + 1 + 3 + len(metrics.STAGES)
    assert {metric[1] for metric in shown} <= EMITTED
    assert {metric[3] for metric in shown} == {"<AWS::StackName>"}


def test_its_stages_are_those_of_the_queries_and_what_lies_between():
    between = [stage for stage in metrics.STAGES if stage not in stages.STAGES]
    assert between == ["admit", "resolve", "publish"]
    assert [stage for stage in metrics.STAGES if stage not in between] == list(stages.STAGES)
