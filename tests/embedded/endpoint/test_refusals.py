"""The catalogue of refusals: what AWS documents that a service refuses, asked for by boto3.

Each line names the error, its HTTP status and the page that documents it. What takes a state of
its own, a crawler that runs or a name that is taken, is below the table.
"""

import json
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from infra.app import STACK_NAME
from infra.embedded.entity_resolution.job import Job
from infra.embedded.glue import service as glue_service

DOCS = "https://docs.aws.amazon.com/"
ATHENA = DOCS + "athena/latest/APIReference/"
ENTITY_RESOLUTION = DOCS + "entityresolution/latest/apireference/"
EVENTS = DOCS + "eventbridge/latest/APIReference/"
GLUE = DOCS + "glue/latest/webapi/"
LAMBDA = DOCS + "lambda/latest/api/"
S3 = DOCS + "AmazonS3/latest/API/"
SCHEDULER = DOCS + "scheduler/latest/APIReference/"
STATES = DOCS + "step-functions/latest/apireference/"

NOBODY = "arn:aws:states:us-east-1:123456789012:stateMachine:nobody"
NO_EXECUTION = "arn:aws:states:us-east-1:123456789012:execution:nobody:nothing"
NO_QUERY = str(uuid.UUID(int=0))
NO_JOB = "0" * 32
TARGET = {"Id": "1", "Arn": NOBODY, "RoleArn": "arn:aws:iam::123456789012:role/any"}
SCHEDULE = {
    "Name": "refused",
    "FlexibleTimeWindow": {"Mode": "OFF"},
    "ScheduleExpression": "rate(1 minute)",
    "Target": {"Arn": NOBODY, "RoleArn": "arn:aws:iam::123456789012:role/any"},
}
CRAWLER = {
    "Name": "refused",
    "Role": "crawler",
    "Targets": {"CatalogTargets": [{"DatabaseName": "d", "Tables": ["t"]}]},
    "SchemaChangePolicy": {"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"},
    "Configuration": json.dumps(
        {"CrawlerOutput": {"Partitions": {"AddOrUpdateBehavior": "InheritFromTable"}}}
    ),
}


@dataclass(frozen=True)
class Refusal:
    """A call, and how it is refused. `given` makes its parameters of the names in the cloud."""

    service: str
    operation: str
    given: Callable[[Mapping[str, str]], Mapping[str, Any]]
    code: str
    status: int
    source: str
    members: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.service}.{self.operation}: {self.code}"


def said(**given):
    return lambda _: given


def machine(state):
    return {"StartAt": "A", "States": {"A": state}}


TASK = {
    "Type": "Task",
    "Resource": "arn:aws:states:::lambda:invoke",
    "Parameters": {"FunctionName": "nobody"},
    "End": True,
}

REFUSALS = [
    # Entity Resolution
    Refusal(
        "entityresolution",
        "start_matching_job",
        said(workflowName="nobody"),
        "ResourceNotFoundException",
        404,
        ENTITY_RESOLUTION + "API_StartMatchingJob.html",
    ),
    Refusal(
        "entityresolution",
        "get_matching_job",
        lambda known: {"workflowName": known["workflow"], "jobId": NO_JOB},
        "ResourceNotFoundException",
        404,
        ENTITY_RESOLUTION + "API_GetMatchingJob.html",
    ),
    Refusal(
        "entityresolution",
        "get_matching_job",
        lambda known: {"workflowName": known["workflow"], "jobId": "no-job"},
        "ValidationException",
        400,
        ENTITY_RESOLUTION + "API_GetMatchingJob.html",
    ),
    Refusal(
        "entityresolution",
        "list_matching_jobs",
        lambda known: {"workflowName": known["workflow"], "maxResults": 26},
        "ValidationException",
        400,
        ENTITY_RESOLUTION + "API_ListMatchingJobs.html",
    ),
    Refusal(
        "entityresolution",
        "create_schema_mapping",
        lambda known: {
            "schemaName": known["mapping"],
            "mappedInputFields": [
                {"fieldName": "id", "type": "UNIQUE_ID"},
                {"fieldName": "name", "type": "NAME", "matchKey": "name"},
            ],
        },
        "ConflictException",
        400,
        ENTITY_RESOLUTION + "API_CreateSchemaMapping.html",
    ),
    Refusal(
        "entityresolution",
        "delete_schema_mapping",
        lambda known: {"schemaName": known["mapping"]},
        "ConflictException",
        400,
        ENTITY_RESOLUTION + "API_DeleteSchemaMapping.html",
    ),
    # Glue
    Refusal(
        "glue",
        "start_crawler",
        said(Name="nobody"),
        "EntityNotFoundException",
        400,
        GLUE + "API_StartCrawler.html",
    ),
    Refusal(
        "glue",
        "stop_crawler",
        lambda known: {"Name": known["crawler"]},
        "CrawlerNotRunningException",
        400,
        GLUE + "API_StopCrawler.html",
    ),
    Refusal(
        "glue",
        "create_crawler",
        lambda known: {**CRAWLER, "Name": known["crawler"]},
        "AlreadyExistsException",
        400,
        GLUE + "API_CreateCrawler.html",
    ),
    Refusal(
        "glue",
        "create_crawler",
        said(**CRAWLER | {"SchemaChangePolicy": {"DeleteBehavior": "DELETE_FROM_DATABASE"}}),
        "InvalidInputException",
        400,
        DOCS + "glue/latest/dg/define-crawler.html",
    ),
    *(
        Refusal(
            "glue",
            operation,
            said(),
            "InvalidInputException",
            400,
            GLUE + page,
        )
        for operation, page in (
            ("create_classifier", "API_CreateClassifier.html"),
            ("update_classifier", "API_UpdateClassifier.html"),
        )
    ),
    Refusal(
        "glue",
        "get_table",
        lambda known: {"DatabaseName": known["database"], "Name": "nobody"},
        "EntityNotFoundException",
        400,
        GLUE + "API_GetTable.html",
    ),
    Refusal(
        "glue",
        "create_table",
        lambda known: {"DatabaseName": known["database"], "TableInput": {"Name": known["table"]}},
        "AlreadyExistsException",
        400,
        GLUE + "API_CreateTable.html",
    ),
    Refusal(
        "glue",
        "update_table",
        lambda known: {"DatabaseName": known["database"], "TableInput": {"Name": "nobody"}},
        "EntityNotFoundException",
        400,
        GLUE + "API_UpdateTable.html",
    ),
    Refusal(
        "glue",
        "get_partition",
        lambda known: {
            "DatabaseName": known["database"],
            "TableName": known["table"],
            "PartitionValues": ["nothing"],
        },
        "EntityNotFoundException",
        400,
        GLUE + "API_GetPartition.html",
    ),
    # Athena
    Refusal(
        "athena",
        "start_query_execution",
        said(QueryString="select 1", WorkGroup="nobody"),
        "InvalidRequestException",
        400,
        ATHENA + "API_StartQueryExecution.html",
    ),
    Refusal(
        "athena",
        "start_query_execution",
        said(QueryString="selec 1", WorkGroup="refi-ready"),
        "InvalidRequestException",
        400,
        ATHENA + "API_StartQueryExecution.html",
        {"AthenaErrorCode": "MALFORMED_QUERY"},
    ),
    Refusal(
        "athena",
        "start_query_execution",
        said(QueryString="select 1", ClientRequestToken="short", WorkGroup="refi-ready"),
        "InvalidRequestException",
        400,
        ATHENA + "API_StartQueryExecution.html",
    ),
    Refusal(
        "athena",
        "get_query_execution",
        said(QueryExecutionId=NO_QUERY),
        "InvalidRequestException",
        400,
        ATHENA + "API_GetQueryExecution.html",
    ),
    Refusal(
        "athena",
        "get_query_results",
        said(QueryExecutionId=NO_QUERY, MaxResults=1001),
        "InvalidRequestException",
        400,
        ATHENA + "API_GetQueryResults.html",
    ),
    Refusal(
        "athena",
        "create_work_group",
        said(Name="thrifty", Configuration={"BytesScannedCutoffPerQuery": 9_999_999}),
        "InvalidRequestException",
        400,
        ATHENA + "API_WorkGroupConfiguration.html",
    ),
    # Step Functions
    Refusal(
        "stepfunctions",
        "start_execution",
        said(stateMachineArn=NOBODY),
        "StateMachineDoesNotExist",
        400,
        STATES + "API_StartExecution.html",
    ),
    Refusal(
        "stepfunctions",
        "start_execution",
        said(stateMachineArn="nobody"),
        "InvalidArn",
        400,
        STATES + "API_StartExecution.html",
    ),
    Refusal(
        "stepfunctions",
        "start_execution",
        lambda known: {"stateMachineArn": known["machine"], "input": "{"},
        "InvalidExecutionInput",
        400,
        STATES + "API_StartExecution.html",
    ),
    Refusal(
        "stepfunctions",
        "start_execution",
        lambda known: {"stateMachineArn": known["machine"], "name": "a" * 81},
        "ValidationException",
        400,
        STATES + "API_StartExecution.html",
    ),
    Refusal(
        "stepfunctions",
        "describe_execution",
        said(executionArn=NO_EXECUTION),
        "ExecutionDoesNotExist",
        400,
        STATES + "API_DescribeExecution.html",
    ),
    Refusal(
        "stepfunctions",
        "get_execution_history",
        said(executionArn=NO_EXECUTION),
        "ExecutionDoesNotExist",
        400,
        STATES + "API_GetExecutionHistory.html",
    ),
    Refusal(
        "stepfunctions",
        "get_execution_history",
        said(executionArn="nobody"),
        "InvalidArn",
        400,
        STATES + "API_GetExecutionHistory.html",
    ),
    Refusal(
        "stepfunctions",
        "stop_execution",
        said(executionArn=NO_EXECUTION),
        "ExecutionDoesNotExist",
        400,
        STATES + "API_StopExecution.html",
    ),
    Refusal(
        "stepfunctions",
        "update_state_machine",
        lambda known: {"stateMachineArn": known["machine"], "loggingConfiguration": {}},
        "MissingRequiredParameter",
        400,
        STATES + "API_UpdateStateMachine.html",
    ),
    Refusal(
        "stepfunctions",
        "redrive_execution",
        said(executionArn=NO_EXECUTION),
        "ExecutionDoesNotExist",
        400,
        STATES + "API_RedriveExecution.html",
    ),
    Refusal(
        "stepfunctions",
        "redrive_execution",
        said(executionArn="nobody"),
        "InvalidArn",
        400,
        STATES + "API_RedriveExecution.html",
    ),
    *(
        Refusal(
            "stepfunctions",
            "create_state_machine",
            said(name="refused", roleArn=TARGET["RoleArn"], definition=json.dumps(definition)),
            "InvalidDefinition",
            400,
            STATES + "API_CreateStateMachine.html",
        )
        for definition in (
            {"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}}},
            {"StartAt": "B", "States": {"A": {"Type": "Pass", "End": True}}},
            machine({"Type": "Choice", "Choices": [], "Default": "B"}),
            machine({"Type": "Parallel", "Branches": [machine({"Next": "B"})], "End": True}),
            machine(TASK | {"Retry": [{"ErrorEquals": ["States.ALL", "Other"]}]}),
            machine(TASK | {"Retry": [{"ErrorEquals": ["States.ALL"]}, {"ErrorEquals": ["E"]}]}),
            [],
        )
    ),
    # EventBridge and its Scheduler
    Refusal(
        "events",
        "put_rule",
        said(Name="refused", EventPattern="{"),
        "InvalidEventPatternException",
        400,
        EVENTS + "API_PutRule.html",
    ),
    Refusal(
        "events",
        "put_targets",
        said(Rule="nobody", Targets=[TARGET]),
        "ResourceNotFoundException",
        400,
        EVENTS + "API_PutTargets.html",
    ),
    Refusal(
        "events",
        "put_targets",
        said(
            Rule="nobody",
            Targets=[TARGET | {"RetryPolicy": {"MaximumRetryAttempts": 186}}],
        ),
        "ValidationException",
        400,
        EVENTS + "API_RetryPolicy.html",
    ),
    Refusal(
        "events",
        "put_targets",
        said(
            Rule="nobody",
            Targets=[TARGET | {"DeadLetterConfig": {"Arn": "arn:aws:sqs:us-east-1:1:dead.fifo"}}],
        ),
        "ValidationException",
        400,
        DOCS + "eventbridge/latest/userguide/eb-rule-dlq.html",
    ),
    Refusal(
        "scheduler",
        "create_schedule",
        said(**SCHEDULE | {"ScheduleExpression": "every minute"}),
        "ValidationException",
        400,
        SCHEDULER + "API_CreateSchedule.html",
    ),
    Refusal(
        "scheduler",
        "create_schedule",
        said(**SCHEDULE | {"ScheduleExpressionTimezone": "Mars/Olympus"}),
        "ValidationException",
        400,
        SCHEDULER + "API_CreateSchedule.html",
    ),
    Refusal(
        "scheduler",
        "create_schedule",
        said(**SCHEDULE | {"Target": SCHEDULE["Target"] | {"Input": "no JSON"}}),
        "ValidationException",
        400,
        SCHEDULER + "API_Target.html",
    ),
    Refusal(
        "scheduler",
        "get_schedule",
        said(Name="nobody"),
        "ResourceNotFoundException",
        404,
        SCHEDULER + "API_GetSchedule.html",
    ),
    # Lambda
    Refusal(
        "lambda",
        "invoke",
        said(FunctionName="nobody"),
        "ResourceNotFoundException",
        404,
        LAMBDA + "API_Invoke.html",
    ),
    Refusal(
        "lambda",
        "invoke",
        lambda known: {"FunctionName": known["function"], "Payload": b"{"},
        "InvalidRequestContentException",
        400,
        LAMBDA + "API_Invoke.html",
    ),
    Refusal(
        "lambda",
        "invoke",
        lambda known: {"FunctionName": known["function"], "Payload": b'"' + b"x" * 6_291_456},
        "RequestTooLargeException",
        413,
        LAMBDA + "API_Invoke.html",
    ),
    # S3
    Refusal(
        "s3",
        "put_object",
        said(Bucket="no-such-bucket-here", Key="x", Body=b""),
        "NoSuchBucket",
        404,
        S3 + "API_PutObject.html",
    ),
    Refusal(
        "s3",
        "get_object",
        lambda known: {"Bucket": known["bucket"], "Key": "nothing"},
        "NoSuchKey",
        404,
        S3 + "API_GetObject.html",
    ),
    Refusal(
        "s3",
        "copy_object",
        lambda known: {
            "Bucket": known["bucket"],
            "Key": "copy",
            "CopySource": {"Bucket": known["bucket"], "Key": "nothing"},
        },
        "NoSuchKey",
        404,
        S3 + "API_CopyObject.html",
    ),
    Refusal(
        "s3",
        "put_object",
        lambda known: {"Bucket": known["bucket"], "Key": "nothing", "Body": b"", "IfMatch": '"0"'},
        "NoSuchKey",
        404,
        DOCS + "AmazonS3/latest/userguide/conditional-writes.html",
    ),
    Refusal(
        "s3",
        "put_object",
        lambda known: {
            "Bucket": known["bucket"],
            "Key": "x",
            "Body": b"x",
            "ChecksumSHA256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        },
        "BadDigest",
        400,
        S3 + "API_PutObject.html",
    ),
    Refusal(
        "s3",
        "complete_multipart_upload",
        lambda known: {
            "Bucket": known["bucket"],
            "Key": "x",
            "UploadId": "nothing",
            "MultipartUpload": {"Parts": [{"ETag": '"0"', "PartNumber": 1}]},
        },
        "NoSuchUpload",
        404,
        S3 + "API_CompleteMultipartUpload.html",
    ),
    # what stands around them
    Refusal(
        "logs",
        "get_log_events",
        said(logGroupName="nobody", logStreamName="nothing"),
        "ResourceNotFoundException",
        400,
        DOCS + "AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html",
    ),
    Refusal(
        "sqs",
        "get_queue_url",
        said(QueueName="nobody"),
        "AWS.SimpleQueueService.NonExistentQueue",
        400,
        DOCS + "AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html",
    ),
    Refusal(
        "sns",
        "publish",
        said(TopicArn="arn:aws:sns:us-east-1:123456789012:nobody", Message="x"),
        "NotFound",
        404,
        DOCS + "sns/latest/api/API_Publish.html",
    ),
    Refusal(
        "iam",
        "get_role",
        said(RoleName="nobody"),
        "NoSuchEntity",
        404,
        DOCS + "IAM/latest/APIReference/API_GetRole.html",
    ),
]


@pytest.fixture(scope="module")
def known(cloud):
    """Names of what is deployed."""
    outputs = cloud.stack_outputs
    pages = cloud.client("cloudformation").get_paginator("list_stack_resources")
    made = {
        resource["ResourceType"].removeprefix("AWS::"): resource["PhysicalResourceId"]
        for page in pages.paginate(StackName=STACK_NAME)
        for resource in page["StackResourceSummaries"]
    }
    return {
        "bucket": outputs["OutputBucketName"],
        "database": outputs["DatabaseName"],
        "machine": outputs["StateMachineArn"],
        "table": "borrower_matches",
        "workflow": made["EntityResolution::MatchingWorkflow"],
        "mapping": made["EntityResolution::SchemaMapping"],
        "crawler": made["Glue::Crawler"],
        "function": made["Lambda::Function"],
    }


@pytest.fixture(scope="module")
def client(cloud):
    """Clients that leave it to the service to judge what they send."""
    keys = (cloud.credentials.access_key, cloud.credentials.secret_key)
    session = boto3.Session(*keys, region_name="us-east-1")
    config = Config(parameter_validation=False, retries={"total_max_attempts": 1})
    return lambda name: session.client(name, endpoint_url=cloud.endpoint, config=config)


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_what_a_service_documents_to_refuse_is_refused(client, known, refusal):
    operation = getattr(client(refusal.service), refusal.operation)

    with pytest.raises(ClientError) as refused:
        operation(**refusal.given(known))

    told = refused.value.response
    assert told["Error"]["Code"] == refusal.code, told["Error"]["Message"]
    assert told["ResponseMetadata"]["HTTPStatusCode"] == refusal.status
    assert refusal.members.items() <= told.items()


@pytest.fixture
def held(monkeypatch):
    """Crawls and matching jobs wait until this event is set."""
    released = threading.Event()

    def wait(*_given):
        assert released.wait(30)
        raise InterruptedError("released")

    monkeypatch.setattr(glue_service, "crawl_as_fated", wait)
    monkeypatch.setattr(Job, "_read", wait)
    yield released
    released.set()


def until(is_so):
    deadline = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def code_of(refused):
    return refused.value.response["Error"]["Code"]


def test_a_crawler_that_runs_is_not_started_changed_nor_deleted(cloud, known, held):
    """https://docs.aws.amazon.com/glue/latest/webapi/API_StartCrawler.html"""
    glue, name = cloud.client("glue"), known["crawler"]
    glue.start_crawler(Name=name)

    for operation in (glue.start_crawler, glue.update_crawler, glue.delete_crawler):
        with pytest.raises(glue.exceptions.CrawlerRunningException):
            operation(Name=name)
    glue.stop_crawler(Name=name)
    with pytest.raises(glue.exceptions.CrawlerStoppingException):
        glue.stop_crawler(Name=name)

    held.set()
    until(lambda: glue.get_crawler(Name=name)["Crawler"]["State"] == "READY")


def test_the_account_runs_one_matching_job_at_a_time(cloud, known, held):
    """Two errors say so, and nothing cancels a job.

    https://docs.aws.amazon.com/entityresolution/latest/apireference/API_StartMatchingJob.html
    https://docs.aws.amazon.com/entityresolution/latest/userguide/quotas.html
    """
    service, name = cloud.client("entityresolution"), known["workflow"]
    described = service.get_matching_workflow(workflowName=name)
    parts = (
        "inputSourceConfig",
        "outputSourceConfig",
        "resolutionTechniques",
        "roleArn",
    )
    service.create_matching_workflow(
        workflowName="other", **{part: described[part] for part in parts}
    )
    job = service.start_matching_job(workflowName=name)["jobId"]

    with pytest.raises(service.exceptions.ConflictException, match="currently running"):
        service.start_matching_job(workflowName=name)
    with pytest.raises(service.exceptions.ConflictException):
        service.delete_matching_workflow(workflowName=name)
    with pytest.raises(service.exceptions.ExceedsLimitException) as exceeded:
        service.start_matching_job(workflowName="other")

    told = exceeded.value.response
    assert told["ResponseMetadata"]["HTTPStatusCode"] == 402
    assert (told["quotaName"], told["quotaValue"]) == ("Concurrent matching jobs", 1)
    assert not [
        each
        for each in dir(service)
        if "matching_job" in each and ("stop" in each or "cancel" in each)
    ]
    held.set()
    ended = {"SUCCEEDED", "FAILED"}
    until(lambda: service.get_matching_job(workflowName=name, jobId=job)["status"] in ended)
    service.delete_matching_workflow(workflowName="other")


def test_a_token_is_one_query_and_no_other(cloud, known):
    """https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html"""
    athena, token = cloud.client("athena"), uuid.uuid4().hex
    given = {"WorkGroup": "refi-ready", "ClientRequestToken": token}
    first = athena.start_query_execution(QueryString="select 1", **given)

    again = athena.start_query_execution(QueryString="select 1", **given)

    assert again["QueryExecutionId"] == first["QueryExecutionId"]
    with pytest.raises(athena.exceptions.InvalidRequestException, match="Idempotent parameters"):
        athena.start_query_execution(QueryString="select 2", **given)


def test_a_manifest_is_written_once_and_a_pointer_only_over_what_was_read(cloud, known):
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html"""
    s3, bucket = cloud.client("s3"), known["bucket"]
    key = f"refusals/{uuid.uuid4()}"
    etag = s3.put_object(Bucket=bucket, Key=key, Body=b"1", IfNoneMatch="*")["ETag"]

    with pytest.raises(ClientError) as exists:
        s3.put_object(Bucket=bucket, Key=key, Body=b"2", IfNoneMatch="*")
    s3.put_object(Bucket=bucket, Key=key, Body=b"3", IfMatch=etag)
    with pytest.raises(ClientError) as changed:
        s3.put_object(Bucket=bucket, Key=key, Body=b"4", IfMatch=etag)

    for refused in (exists, changed):
        assert code_of(refused) == "PreconditionFailed"
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 412
    s3.delete_object(Bucket=bucket, Key=key)
