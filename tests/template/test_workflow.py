"""infra/constructs/workflow.py: the deployed state machine is the file, wired to the functions."""

from pathlib import Path

import pytest

DEFINITION = Path(__file__).parents[2] / "statemachine" / "refi_ready.asl.json"


@pytest.fixture
def machine(template):
    return template.the("AWS::StepFunctions::StateMachine")


def test_the_definition_is_the_file_word_for_word(machine):
    assert machine["DefinitionString"] == DEFINITION.read_text(encoding="utf-8")


def test_a_task_is_wired_to_the_function_of_its_name(template, machine):
    functions = template.resources("AWS::Lambda::Function")
    for name, arn in machine["DefinitionSubstitutions"].items():
        logical_id = arn.removeprefix("<").removesuffix(".Arn>")
        assert functions[logical_id]["Handler"] == f"lambdas.{name}.handler"
    assert set(machine["DefinitionSubstitutions"]) == set(template.functions) - {"announce_run"}


def test_the_machine_may_call_its_tasks_and_nothing_else(template, machine):
    callable_ = {
        resource
        for action, resource in template.grants(machine["RoleArn"])
        if action == "lambda:InvokeFunction"
    }
    assert callable_ == set(machine["DefinitionSubstitutions"].values())


def test_the_machine_may_have_its_log_delivered(template, machine):
    """https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html"""
    granted = template.grants(machine["RoleArn"])
    (destination,) = machine["LoggingConfiguration"]["Destinations"]
    group = destination["CloudWatchLogsLogGroup"]["LogGroupArn"]
    assert {action for action, on in granted if on == group} == {
        "logs:CreateLogStream",
        "logs:PutLogEvents",
    }
    assert {action for action, on in granted if on == "*" and action.startswith("logs:")} == {
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies",
        "logs:GetLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:UpdateLogDelivery",
    }


def test_the_machines_log_shows_every_step_and_no_data(template, machine):
    logging = machine["LoggingConfiguration"]
    assert (logging["Level"], logging["IncludeExecutionData"]) == ("ALL", False)
    (destination,) = logging["Destinations"]
    group = destination["CloudWatchLogsLogGroup"]["LogGroupArn"]
    log = template.resources("AWS::Logs::LogGroup")[group.removeprefix("<").removesuffix(".Arn>")]
    assert log["LogGroupName"].startswith("/aws/vendedlogs/")
    assert log["RetentionInDays"]
