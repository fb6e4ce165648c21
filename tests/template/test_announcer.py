"""constructs/announcer.py and constructs/notifications.py: who hears of an end, and how."""

import pytest


@pytest.fixture
def rule(template):
    return template.named("AWS::Events::Rule", "Execution Status Change")


@pytest.fixture
def function(template):
    """The reference to the function."""
    (logical_id,) = (
        each
        for each, properties in template.resources("AWS::Lambda::Function").items()
        if properties["Handler"] == "lambdas.announce_run.handler"
    )
    return f"<{logical_id}.Arn>"


def test_every_end_of_this_machines_executions_is_heard_of(template, rule, function):
    assert rule["EventPattern"] == {
        "source": ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        "detail": {
            "stateMachineArn": [template.outputs["StateMachineArn"]],
            "status": ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"],
        },
    }
    assert rule["State"] == "ENABLED"
    (target,) = rule["Targets"]
    assert target["Arn"] == function
    assert not {"Input", "InputPath", "InputTransformer"} & set(target)  # the event as it is


def test_that_rule_alone_may_call_the_function(template, rule, function):
    (logical_id,) = (
        each for each, found in template.resources("AWS::Events::Rule").items() if found == rule
    )
    assert template.the("AWS::Lambda::Permission") == {
        "Action": "lambda:InvokeFunction",
        "FunctionName": function,
        "Principal": "events.amazonaws.com",
        "SourceArn": f"<{logical_id}.Arn>",
    }


def test_an_event_that_the_function_fails_at_is_kept(template):
    queue = f"<{template.logical_id('AWS::SQS::Queue')}.Arn>"
    announce = template.functions["announce_run"]
    assert announce["DeadLetterConfig"] == {"TargetArn": queue}
    assert ("sqs:SendMessage", queue) in template.grants(announce["Role"])


def test_it_reads_histories_of_this_machine_and_publishes_to_its_topic(template):
    granted = template.grants(template.functions["announce_run"]["Role"])
    machine = template.the("AWS::StepFunctions::StateMachine")["StateMachineName"]
    (history,) = (r for action, r in granted if action == "states:GetExecutionHistory")
    assert history.endswith(f":execution:{machine}:*")
    topics = {r for action, r in granted if action == "sns:Publish"}
    assert topics == {template.outputs["TopicArn"]}
    assert template.functions["announce_run"]["Environment"]["Variables"]["TOPIC_ARN"] in topics


def test_the_topic_is_encrypted_and_takes_messages_over_tls_only(template):
    key = f"<{template.logical_id('AWS::KMS::Key')}.Arn>"
    assert template.the("AWS::SNS::Topic")["KmsMasterKeyId"] == key
    deny, _ = template.the("AWS::SNS::TopicPolicy")["PolicyDocument"]["Statement"]
    assert (deny["Effect"], deny["Action"], deny["Principal"]) == ("Deny", "sns:Publish", "*")
    assert deny["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert deny["Resource"] == template.outputs["TopicArn"]
    assert template.the("AWS::SNS::TopicPolicy")["Topics"] == [template.outputs["TopicArn"]]


def test_alarms_of_this_stack_may_tell_the_topic(template):
    _, allow = template.the("AWS::SNS::TopicPolicy")["PolicyDocument"]["Statement"]
    assert (allow["Effect"], allow["Action"]) == ("Allow", "sns:Publish")
    assert allow["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert allow["Resource"] == template.outputs["TopicArn"]
    assert allow["Condition"]["StringEquals"] == {"aws:SourceAccount": "<AWS::AccountId>"}
    assert allow["Condition"]["ArnLike"]["aws:SourceArn"].endswith(":alarm:RefiReady-*")


def test_an_address_is_subscribed_if_there_is_one(template, other):
    assert template.resources("AWS::SNS::Subscription") == {}
    assert other.the("AWS::SNS::Subscription") == {
        "Endpoint": "leads@lender.example",
        "Protocol": "email",
        "TopicArn": other.outputs["TopicArn"],
    }
