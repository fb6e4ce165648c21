"""Any client: what people and tools ask of each service, answered as AWS does."""

import json
import time

import pytest
from botocore.exceptions import ClientError

from infra.app import STACK_NAME
from tests.embedded.pipeline import TWINS

DATABASE = "refi_ready_db"


@pytest.fixture(scope="module")
def run(pipeline):
    """A published run to look at."""
    run = pipeline.run(TWINS)
    assert run.output.get("status") == "published", run
    return run


@pytest.fixture
def stepfunctions(cloud):
    return cloud.client("stepfunctions")


@pytest.fixture
def execution(pipeline, run, stepfunctions):
    """The run's execution."""
    listed = stepfunctions.list_executions(
        stateMachineArn=pipeline.outputs["StateMachineArn"], statusFilter="SUCCEEDED"
    )["executions"]
    described = (
        stepfunctions.describe_execution(executionArn=each["executionArn"]) for each in listed
    )
    return next(
        each["executionArn"] for each in described if run.output["run_id"] in each["output"]
    )


def paged(client, operation, size, **asked):
    """Each page's answer, with the page size that clients ask for."""
    pages = client.get_paginator(operation).paginate(**asked, PaginationConfig={"PageSize": size})
    return list(pages)


# --- executions


def test_a_history_comes_in_pages_of_the_size_asked_for(stepfunctions, execution):
    whole = stepfunctions.get_execution_history(executionArn=execution, maxResults=1000)["events"]

    pages = paged(stepfunctions, "get_execution_history", 10, executionArn=execution)

    assert [len(page["events"]) for page in pages[:-1]] == [10] * (len(pages) - 1)
    assert [event for page in pages for event in page["events"]] == whole
    assert len(whole) > 100
    assert len(stepfunctions.get_execution_history(executionArn=execution)["events"]) == 100


def test_a_history_can_be_read_backwards_and_without_data(stepfunctions, execution):
    newest = stepfunctions.get_execution_history(
        executionArn=execution, reverseOrder=True, maxResults=1, includeExecutionData=False
    )["events"]

    assert [event["type"] for event in newest] == ["ExecutionSucceeded"]
    assert "output" not in newest[0].get("executionSucceededEventDetails", {})


def test_a_token_of_nobodys_is_refused(stepfunctions, execution, cloud):
    with pytest.raises(stepfunctions.exceptions.InvalidToken):
        stepfunctions.get_execution_history(executionArn=execution, nextToken="rubbish")
    with pytest.raises(cloud.client("glue").exceptions.InvalidInputException, match="token"):
        cloud.client("glue").get_tables(DatabaseName=DATABASE, NextToken="rubbish")
    with pytest.raises(cloud.client("athena").exceptions.InvalidRequestException, match="token"):
        cloud.client("athena").list_work_groups(NextToken="-1")


def test_an_execution_names_the_machine_it_ran_on(stepfunctions, execution, pipeline):
    machine = stepfunctions.describe_state_machine_for_execution(executionArn=execution)

    assert machine["stateMachineArn"] == pipeline.outputs["StateMachineArn"]
    assert json.loads(machine["definition"])["StartAt"] == "Admit run"
    named = [
        each["stateMachineArn"] for each in stepfunctions.list_state_machines()["stateMachines"]
    ]
    assert machine["stateMachineArn"] in named


def test_an_input_that_is_no_json_is_refused(stepfunctions, pipeline):
    with pytest.raises(stepfunctions.exceptions.InvalidExecutionInput):
        stepfunctions.start_execution(
            stateMachineArn=pipeline.outputs["StateMachineArn"], input="{"
        )


# --- the catalog


def test_tables_and_partitions_come_in_pages(cloud, run):
    glue = cloud.client("glue")

    pages = paged(glue, "get_tables", 2, DatabaseName=DATABASE)
    partitions = paged(
        glue, "get_partitions", 1, DatabaseName=DATABASE, TableName="refi_evaluations"
    )

    assert {len(page["TableList"]) for page in pages[:-1]} == {2}
    tables = [table["Name"] for page in pages for table in page["TableList"]]
    assert len(tables) == len(set(tables)) > 5
    assert [len(page["Partitions"]) for page in partitions] == [1] * len(partitions)
    assert run.output["run_id"] in [page["Partitions"][0]["Values"][0] for page in partitions]


def test_crawls_matching_jobs_and_their_workflow_can_be_looked_at(cloud, run):
    glue, resolution = cloud.client("glue"), cloud.client("entityresolution")
    (crawler,) = glue.get_crawlers()["Crawlers"]
    workflow = run.document("manifest.json")["matching"]["workflow"]

    crawls = glue.list_crawls(CrawlerName=crawler["Name"], MaxResults=1)["Crawls"]
    described = resolution.get_matching_workflow(workflowName=workflow)
    (source,) = described["inputSourceConfig"]
    schema = resolution.get_schema_mapping(schemaName=source["schemaName"])
    jobs = resolution.list_matching_jobs(workflowName=workflow, maxResults=1)["jobs"]

    assert [each["State"] for each in crawls] == ["COMPLETED"]
    assert schema["mappedInputFields"][0]["type"] == "UNIQUE_ID"
    assert jobs[0]["status"] == "SUCCEEDED"


# --- the stack


def test_the_stack_tells_its_outputs_and_resources(cloud):
    cloudformation = cloud.client("cloudformation")

    (stack,) = cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"]
    pages = paged(cloudformation, "list_stack_resources", None, StackName=STACK_NAME)
    resources = [each for page in pages for each in page["StackResourceSummaries"]]

    outputs = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}
    assert outputs == {name: cloud.stack_outputs[name] for name in outputs}
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    by_type = {each["ResourceType"]: each["PhysicalResourceId"] for each in resources}
    assert by_type["AWS::StepFunctions::StateMachine"] == outputs["StateMachineArn"]
    with pytest.raises(ClientError, match="Stack with id nobody does not exist") as missing:
        cloudformation.describe_stacks(StackName="nobody")
    assert missing.value.response["Error"]["Code"] == "ValidationError"


# --- logs


def test_a_functions_log_can_be_read_and_searched(cloud, run):
    logs = cloud.client("logs")
    functions = cloud.client("lambda").list_functions()["Functions"]
    group = next(
        each["LoggingConfig"]["LogGroup"]
        for each in functions
        if "PublishLeads" in each["FunctionName"]
    )

    streams = logs.describe_log_streams(logGroupName=group, orderBy="LastEventTime")["logStreams"]
    events = logs.get_log_events(
        logGroupName=group, logStreamName=streams[-1]["logStreamName"], startFromHead=True
    )["events"]
    found = logs.filter_log_events(logGroupName=group, filterPattern="REPORT")["events"]

    assert events[0]["message"].startswith("START RequestId")
    assert found
    assert all("REPORT" in event["message"] for event in found)


def test_a_pattern_that_would_match_everything_below_is_refused(cloud, run):
    logs = cloud.client("logs")
    (group, *_) = logs.describe_log_groups()["logGroups"]

    with pytest.raises(ClientError, match="not implemented in the embedded cloud: logs"):
        logs.filter_log_events(
            logGroupName=group["logGroupName"], filterPattern='{ $.level = "INFO" }'
        )


# --- queues and topics


def test_a_message_to_a_topic_is_read_from_its_queue(cloud):
    sqs, sns = cloud.client("sqs"), cloud.client("sns")
    queue = sqs.create_queue(QueueName="announcements")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]
    topic = sns.create_topic(Name="announcements")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn["QueueArn"])

    sns.publish(TopicArn=topic, Message="a run was published")

    (message,) = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=1)["Messages"]
    assert json.loads(message["Body"])["Message"] == "a run was published"
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    assert "Messages" not in sqs.receive_message(QueueUrl=queue)


# --- what is not emulated


@pytest.mark.parametrize(
    ("service", "operation", "asked"),
    [
        ("glue", "get_table", {"DatabaseName": DATABASE, "Name": "latest", "TransactionId": "1"}),
        ("stepfunctions", "redrive_execution", {"executionArn": "arn:aws:states:x"}),
        ("cloudformation", "delete_stack", {"StackName": STACK_NAME}),
        ("logs", "get_log_events", {"logGroupName": "g", "logStreamName": "s", "unmask": True}),
        ("dynamodb", "list_tables", {}),
    ],
)
def test_what_is_not_emulated_is_refused_at_once_and_by_name(cloud, service, operation, asked):
    began = time.monotonic()

    with pytest.raises(ClientError, match="not implemented in the embedded cloud") as refused:
        getattr(cloud.client(service), operation)(**asked)

    assert refused.value.response["ResponseMetadata"]["RetryAttempts"] == 0
    assert time.monotonic() - began < 5


def test_a_request_the_service_does_not_know_is_refused_before_moto_sees_it(cloud):
    scheduler = cloud.client("scheduler")

    with pytest.raises(scheduler.exceptions.ValidationException, match="must be one of"):
        scheduler.list_schedules(State="SLEEPING")
