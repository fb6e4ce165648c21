"""Least privilege, proven: what is granted is used, and what is used is granted.

The second follows from enforcement: these runs succeed. For the first every grant of every role of
the stack is held against a record of them; what the pipeline itself never calls stands in
never_called.py, each with the page that asks for it.
"""

import json
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from infra.app import STACK_NAME
from tests.embedded.support import privileges
from tests.embedded.support.never_called import NEVER_CALLED, is_never_called
from tests.embedded.support.pipeline import TWINS
from tests.embedded.support.privileges import Grant
from tests.embedded.support.rare_paths import EXECUTION, LONG_AGO, RarePaths, invoked, until
from tests.embedded.support.roles import allow, document

OPT_OUTS = "borrower_id,channel,reason\nB4,,asked\n"
BUCKETS = ("RawBucketName", "WorkingBucketName", "ResolvedBucketName", "OutputBucketName")


@pytest.fixture(scope="module")
def recording(cloud, pipeline):
    """A record of runs down every path that asks for something of its own."""
    with cloud.recording() as recording:
        pipeline.withdraw()
        upload(cloud, pipeline, {**TWINS, "do_not_contact": [OPT_OUTS]})
        as_before_the_first_run(cloud, pipeline)
        first = pipeline.execute({"trigger": "manual", "force": True, "rematch": True})
        # Whom earlier runs have listed is looked up where there is a cool-down.
        cooling = pipeline.execute({"trigger": "manual", "limits": {"cool_down_days": 30}})
        ends = [run.output.get("status") for run in (first, cooling)]
        assert ends == ["published"] * 2, (first, cooling)
        publish_again(cloud, pipeline)
        RarePaths(cloud, pipeline).all()
        fail(pipeline, recording)
        fire(cloud, pipeline)
    return recording


def as_before_the_first_run(cloud, pipeline):
    """Nothing is current, and the view has to be made."""
    pipeline.forget()
    with suppress(ClientError):  # nothing has run yet
        cloud.client("glue").delete_table(
            DatabaseName=pipeline.outputs["DatabaseName"], Name="unified_refi_dataset"
        )


def upload(cloud, pipeline, files):
    """With tags, which a copy takes along."""
    for dataset, (text,) in files.items():
        cloud.client("s3").put_object(
            Bucket=pipeline.outputs["RawBucketName"],
            Key=f"{dataset}/{dataset}.csv",
            Body=text.encode(),
            Tagging="from=crm",
        )


def publish_again(cloud, pipeline):
    """As after an answer that was lost: what is there already is compared."""
    states = cloud.client("stepfunctions")
    machine = pipeline.outputs["StateMachineArn"]
    newest = states.list_executions(stateMachineArn=machine)["executions"][0]["executionArn"]
    history = states.get_paginator("get_execution_history").paginate(executionArn=newest)
    *_, publishing = (
        json.loads(event["taskScheduledEventDetails"]["parameters"])
        for page in history
        for event in page["events"]
        if "taskScheduledEventDetails" in event
    )
    answer = cloud.client("lambda").invoke(
        FunctionName=publishing["FunctionName"], Payload=json.dumps(publishing["Payload"])
    )
    assert "FunctionError" not in answer, answer["Payload"].read()


def fail(pipeline, recording):
    """A run that fails is announced with what its history says."""
    assert pipeline.execute({"limits": {"unknown": 1}}).status == "FAILED"

    def asked():
        return {decision.action for decision in list(recording.questions)}

    until(lambda: {"states:GetExecutionHistory", "sns:Publish"} <= asked())


def fire(cloud, pipeline):
    """The upload rule and the schedule, each once."""
    states = cloud.client("stepfunctions")
    machine = pipeline.outputs["StateMachineArn"]

    def executions():
        return states.list_executions(stateMachineArn=machine)["executions"]

    before = len(executions())
    with switched_on(cloud):
        upload(cloud, pipeline, {"do_not_contact": [f"{OPT_OUTS}B4,sms,asked\n"]})
        cloud.scheduler.invoke_due(datetime.now(UTC) + timedelta(days=2))
        until(lambda: len(executions()) >= before + 2)
        until(lambda: all(each["status"] != "RUNNING" for each in executions()))


@contextmanager
def switched_on(cloud):
    """What starts runs by itself, which the session's stack has switched off."""
    events, scheduler = cloud.client("events"), cloud.client("scheduler")
    rules = [
        each["Name"]
        for each in events.list_rules(NamePrefix=STACK_NAME)["Rules"]
        if each["State"] == "DISABLED"
    ]
    schedules = [
        scheduler.get_schedule(Name=each["Name"])
        for each in scheduler.list_schedules(NamePrefix=STACK_NAME, State="DISABLED")["Schedules"]
    ]
    kept = ("Name", "ScheduleExpression", "ScheduleExpressionTimezone", "FlexibleTimeWindow")
    for rule in rules:
        events.enable_rule(Name=rule)
    for schedule in schedules:
        same = {name: schedule[name] for name in (*kept, "Target")}
        scheduler.update_schedule(**same, State="ENABLED")
    try:
        yield
    finally:
        for rule in rules:
            events.disable_rule(Name=rule)
        for schedule in schedules:
            same = {name: schedule[name] for name in (*kept, "Target")}
            scheduler.update_schedule(**same, State="DISABLED")


@pytest.fixture(scope="module")
def roles(cloud):
    return privileges.roles(cloud, STACK_NAME)


def test_every_grant_is_used_or_asked_for_by_aws(recording, roles):
    idle = [grant for grant in privileges.unused(roles, recording) if not is_never_called(grant)]

    assert idle == []


def test_every_exception_is_granted_and_idle(recording, roles):
    idle = privileges.unused(roles, recording)

    for excepted in NEVER_CALLED:
        found = {grant.action for grant in idle if excepted.covers(grant)}
        assert found == set(excepted.actions), excepted


def test_every_grant_names_one_action_and_what_it_is_on(roles):
    assert privileges.too_wide(roles) == []


def test_every_statement_is_missed_by_some_request(recording, roles):
    """A statement that nothing misses is one that nobody uses, or that another covers as well."""
    for role in roles:
        asked = role.asked(recording)
        assert privileges.denied(role.statements, asked) == []
        for place, statement in enumerate(role.statements):
            left = [*role.statements[:place], *role.statements[place + 1 :]]
            idle = all(is_never_called(each) for each in role.grants_of(statement))
            assert idle or privileges.denied(left, asked), (role.name, statement)


def test_every_action_is_missed_by_some_request(recording, roles):
    for role in roles:
        asked = role.asked(recording)
        for grant in role.grants():
            left = [privileges.without(each, grant.action) for each in role.statements]
            missed = privileges.denied([each for each in left if each["Action"]], asked)
            assert is_never_called(grant) or missed, grant


def test_every_deny_of_a_bucket_is_missed(cloud, pipeline, recording, roles):
    """Of requests like the recorded ones, but for the one thing that it is there to refuse."""
    asked = [question for role in roles for question in role.asked(recording)]
    for name in BUCKETS:
        bucket = pipeline.outputs[name]
        policy = cloud.client("s3").get_bucket_policy(Bucket=bucket)["Policy"]
        statements = json.loads(policy)["Statement"]
        here = [each for each in asked if each.resource.startswith(f"arn:aws:s3:::{bucket}")]
        insecure = [privileges.asked_otherwise(q, **{"aws:securetransport": "false"}) for q in here]
        assert here
        assert privileges.refused(statements, here) == []
        assert privileges.refused(statements, insecure) == insecure
        for statement in statements:
            left = [each for each in statements if each is not statement]
            assert statement["Effect"] == "Allow" or not privileges.refused(left, insecure)


@pytest.mark.parametrize("action", ["*", "s3:*", "s3:Get*", "s3:GetObjects"])
def test_a_widened_action_is_found(roles, action):
    role = changed(roles[0], allow(action, on="arn:aws:s3:::data/*"))

    assert privileges.too_wide([role]) == [Grant(role.name, action, "arn:aws:s3:::data/*")]


def test_a_grant_on_everything_is_found_where_something_narrower_can_be_named(roles):
    role = changed(roles[0], allow("s3:GetObject"), allow("logs:CreateLogDelivery"))

    assert privileges.too_wide([role]) == [Grant(role.name, "s3:GetObject", "*")]


def test_a_statement_nobody_uses_is_found(recording, roles):
    statement = allow("s3:GetBucketTagging", on="arn:aws:s3:::data")
    role = changed(roles[0], *roles[0].statements, statement)

    assert Grant(role.name, "s3:GetBucketTagging", "arn:aws:s3:::data") in privileges.unused(
        [role], recording
    )


def changed(role, *statements):
    return replace(role, statements=statements)


def test_a_task_whose_grant_is_deleted_is_denied_and_says_what(cloud, pipeline, roles):
    """The whole way once: a policy is taken away, its function runs, and the error names it."""
    [role] = [role for role in roles if "StartCrawler" in role.name]
    iam, name = cloud.client("iam"), role.arn.rpartition("/")[2]
    [policy] = iam.list_role_policies(RoleName=name)["PolicyNames"]
    kept = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
    left = [privileges.without(each, "glue:GetCrawler") for each in role.statements]
    try:
        iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=document(*left))
        claim = RarePaths(cloud, pipeline).claim_the_lease()
        event = {"lease": claim, "run_id": "lost", "staged_at": LONG_AGO, "execution": EXECUTION}
        error = invoked(cloud, "StartCrawler", event)
    finally:
        iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=json.dumps(kept))

    assert error["errorType"] == "AccessDenied"
    assert "is not authorized to perform: glue:GetCrawler" in error["errorMessage"]
