"""`refi-ready run --stack` and `refi-ready status`: the embedded cloud as if it were an account.

Whoever works here has the stack's use policy and nothing else.
"""

import csv
import json
import os
import signal

import pytest
from botocore.exceptions import ClientError

from infra.app import STACK_NAME
from infra.command.samples.writer import write_sample
from tests.embedded.pipeline.test_seed_query import SEED_QUERY, WORKGROUP, ask_athena
from tests.embedded.support import privileges
from tests.embedded.support.pipeline import Pipeline
from tests.embedded.support.rare_paths import until
from tests.embedded.support.somebody import sign_in_with

# What the policy allows and nobody asks for in what follows: the clean-up after a part upload that
# failed, and what Athena's page has its callers be granted.
# https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html
# https://docs.aws.amazon.com/athena/latest/ug/s3-permissions.html
NEVER_CALLED = {
    "glue:BatchGetPartition",
    "glue:GetDatabase",
    "glue:GetDatabases",
    "glue:GetPartition",
    "s3:AbortMultipartUpload",
}


@pytest.fixture(scope="module")
def recording(cloud):
    with cloud.recording() as recording:
        yield recording


@pytest.fixture(scope="module")
def somebody(cloud):
    return sign_in_with(cloud.client, cloud.stack_outputs["UsePolicyArn"])


@pytest.fixture
def command(somebody):
    return somebody.command


@pytest.fixture
def data(tmp_path, cloud):
    """Files of thirty borrowers, and a stack that has had no delivery and published nothing."""
    Pipeline(cloud).withdraw()
    Pipeline(cloud).forget()
    write_sample(tmp_path / "data", borrowers=30)
    return tmp_path / "data"


def test_a_run_is_made_on_the_stack_and_its_files_come_home(recording, command, data, tmp_path):
    out = tmp_path / "out"

    ran = command("run", "--stack", STACK_NAME, "--data", data, "--out", out, "--json")

    assert ran.returncode == 0, ran.stderr
    outcome = json.loads(ran.stdout)
    assert outcome["status"] == "published"
    with (out / "refi_opportunities.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == outcome["opportunities"] > 0
    assert json.loads((out / "manifest.json").read_text())["run_id"] == outcome["run_id"]
    told = [line.split("  ")[-1] for line in ran.stderr.splitlines()]
    assert told[0].startswith("uploading")
    assert told[-3:] == [*("Run published", f"fetching the results to {out}", "making leads.xlsx")]

    again = command("run", "--stack", STACK_NAME, "--data", data, "--out", out, "--json")

    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["run_id"] == outcome["run_id"]
    assert "has published the same files already" in again.stderr

    status = command("status", "--stack", STACK_NAME, "--last", "2", "--json")

    assert status.returncode == 0, status.stderr
    told = json.loads(status.stdout)
    assert [run["status"] for run in told["runs"]] == ["published", "duplicate"]
    assert told["runs"][0]["run_id"] == outcome["run_id"]
    assert told["runs"][1]["dollars"] == 0 < told["runs"][0]["dollars"]
    assert told["dashboard"].startswith("https://")

    table = command("status", "--stack", STACK_NAME, "--last", "2")

    assert table.stdout.splitlines()[0].split()[:3] == ["Started", "By", "Outcome"]


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signal to one process")
def test_whoever_interrupts_is_told_that_the_execution_goes_on(cloud, somebody, data, tmp_path):
    out = tmp_path / "out"
    run = somebody.start("run", "--stack", STACK_NAME, "--data", data, "--out", out, "--json")
    while "Stage snapshot" not in (line := run.stderr.readline()):
        assert line, run.communicate()

    run.send_signal(signal.SIGINT)
    printed, told = run.communicate()

    assert run.returncode == 130
    left = json.loads(printed)
    arn = left["execution_arn"]
    assert left["status"] == "interrupted"
    assert told.splitlines()[-1] == f"refi-ready: {left['cause']}"
    assert f"the execution {arn} goes on in {STACK_NAME}" in told
    assert f"refi-ready status --stack {STACK_NAME}" in told
    assert f"aws stepfunctions stop-execution --execution-arn {arn}" in told
    states = somebody.client("stepfunctions")
    until(lambda: states.describe_execution(executionArn=arn)["status"] == "SUCCEEDED")
    assert (
        json.loads(states.describe_execution(executionArn=arn)["output"])["status"] == "published"
    )
    assert not out.exists()


def test_beside_the_commands_somebody_asks_redrives_and_reads_dead_letters(
    recording, cloud, somebody
):
    """Of what is published: no delivery is read."""
    assert ask_athena(somebody, Pipeline(cloud), SEED_QUERY)
    asked = somebody.client("athena").start_query_execution(
        QueryString="select count(*) from latest",
        QueryExecutionContext={"Database": cloud.stack_outputs["DatabaseName"]},
        WorkGroup=WORKGROUP,
    )
    somebody.client("athena").stop_query_execution(QueryExecutionId=asked["QueryExecutionId"])

    states = somebody.client("stepfunctions")
    machine = cloud.stack_outputs["StateMachineArn"]
    given = '{"limits": {"unknown": 1}}'  # fails, unless it is stopped before
    arn = states.start_execution(stateMachineArn=machine, input=given)["executionArn"]
    states.stop_execution(executionArn=arn)
    until(lambda: states.describe_execution(executionArn=arn)["status"] in ("ABORTED", "FAILED"))
    states.redrive_execution(executionArn=arn)
    until(lambda: states.describe_execution(executionArn=arn)["status"] == "FAILED")

    queue = dead_letters(cloud)
    cloud.client("sqs").send_message(QueueUrl=queue, MessageBody="a letter")
    sqs = somebody.client("sqs")
    sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["ApproximateNumberOfMessages"])
    (letter,) = sqs.receive_message(QueueUrl=queue)["Messages"]
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=letter["ReceiptHandle"])


def dead_letters(cloud):
    """The URL of the stack's queue."""
    stack = cloud.client("cloudformation")
    pages = stack.get_paginator("list_stack_resources").paginate(StackName=STACK_NAME)
    (url,) = (
        each["PhysicalResourceId"]
        for page in pages
        for each in page["StackResourceSummaries"]
        if each["ResourceType"] == "AWS::SQS::Queue"
    )
    return url


@pytest.mark.parametrize(
    ("service", "operation", "zone"),
    [
        ("s3", "get_object", "Raw"),
        ("s3", "get_object", "Working"),
        ("s3", "put_object", "Output"),
        ("s3", "delete_object", "Raw"),
    ],
)
def test_deliveries_are_not_read_and_nothing_else_is_changed(
    cloud, somebody, service, operation, zone
):
    bucket = cloud.stack_outputs[f"{zone}BucketName"]

    with pytest.raises(ClientError, match="AccessDenied"):
        getattr(somebody.client(service), operation)(Bucket=bucket, Key="market_equity/a.csv")


def test_everything_that_the_policy_allows_has_been_used(recording, cloud, somebody):
    """By the tests before this one: of a grant that nobody misses nobody should have."""
    iam, arn = cloud.client("iam"), cloud.stack_outputs["UsePolicyArn"]
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    document = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
    role = privileges.Role("Using", somebody.role_arn, tuple(document["Statement"]))

    idle = privileges.unused([role], recording)

    assert {grant.action for grant in idle} - NEVER_CALLED == set(), idle


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (["status", "--stack", "Nobody"], {}, "there is no stack Nobody to work with"),
        (
            ["status", "--stack", STACK_NAME],
            {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"},
            "is there a network, and is it the right Region? AWS_ENDPOINT_URL",
        ),
        (
            ["status", "--stack", STACK_NAME],
            {"AWS_PROFILE": "nobody"},
            "set AWS_PROFILE to one of ~/.aws/config",
        ),
    ],
)
def test_what_is_missing_is_wrong_use_and_told(command, arguments, environment, said):
    ended = command(*arguments, **environment)

    assert ended.returncode == 2
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
