"""Any client: what people and tools ask of each service, answered as AWS does."""

import io
import json
import time
import urllib.error
import urllib.request
import uuid
from decimal import Decimal

import boto3
import pyathena
import pytest
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

from infra.app import STACK_NAME
from tests.embedded.support.pipeline import TWINS
from tests.embedded.support.topic import told

DATABASE = "refi_ready_db"
WORKGROUP = "refi-ready"


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
    (crawler,) = (
        each for each in glue.get_crawlers()["Crawlers"] if each["Name"].startswith("refi-ready-")
    )
    workflow = run.document("manifest.json")["matching"]["workflow"]

    crawls = glue.list_crawls(CrawlerName=crawler["Name"], MaxResults=1)["Crawls"]
    described = resolution.get_matching_workflow(workflowName=workflow)
    (source,) = described["inputSourceConfig"]
    schema = resolution.get_schema_mapping(schemaName=source["schemaName"])
    jobs = resolution.list_matching_jobs(workflowName=workflow, maxResults=1)["jobs"]

    assert [each["State"] for each in crawls] == ["COMPLETED"]
    assert schema["mappedInputFields"][0]["type"] == "UNIQUE_ID"
    assert jobs[0]["status"] == "SUCCEEDED"


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


def test_what_a_topic_is_told_is_kept_for_its_mail(cloud):
    sns = cloud.client("sns")
    topic = sns.create_topic(Name="announcements")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="lending@example.com")

    sns.publish(TopicArn=topic, Subject="published", Message="a run was published")

    assert told(topic) == [{"Subject": "published", "Message": "a run was published"}]


def test_a_message_that_was_deleted_is_not_received_again(cloud):
    sqs = cloud.client("sqs")
    queue = sqs.create_queue(QueueName="announcements")["QueueUrl"]
    sqs.send_message(QueueUrl=queue, MessageBody="a run was published")

    (message,) = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=1)["Messages"]
    assert message["Body"] == "a run was published"
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    assert "Messages" not in sqs.receive_message(QueueUrl=queue)


@pytest.mark.parametrize(
    ("service", "operation", "asked"),
    [
        ("glue", "get_table", {"DatabaseName": DATABASE, "Name": "latest", "TransactionId": "1"}),
        ("stepfunctions", "list_map_runs", {"executionArn": "arn:aws:states:x"}),
        ("cloudformation", "delete_stack", {"StackName": STACK_NAME}),
        ("logs", "get_log_events", {"logGroupName": "g", "logStreamName": "s", "unmask": True}),
        ("dynamodb", "list_backups", {}),
    ],
)
def test_what_is_not_emulated_is_refused_at_once_and_by_name(cloud, service, operation, asked):
    began = time.monotonic()

    with pytest.raises(ClientError, match="not implemented in the embedded cloud") as refused:
        getattr(cloud.client(service), operation)(**asked)

    assert refused.value.response["ResponseMetadata"]["RetryAttempts"] == 0
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("asked", "state"),
    [
        ({"type": "EXPRESS"}, {}),
        ({}, {"QueryLanguage": "JSONata"}),
        ({}, {"Assign": {"x": 1}}),
    ],
)
def test_a_machine_that_cannot_run_here_is_not_made(stepfunctions, asked, state):
    definition = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True} | state}}

    with pytest.raises(ClientError, match="not implemented in the embedded cloud"):
        stepfunctions.create_state_machine(
            name="refused",
            roleArn="arn:aws:iam::123456789012:role/any",
            definition=json.dumps(definition),
            **asked,
        )


def test_a_request_the_service_does_not_know_is_refused_before_moto_sees_it(cloud):
    scheduler = cloud.client("scheduler")

    with pytest.raises(scheduler.exceptions.ValidationException, match="must be one of"):
        scheduler.list_schedules(State="SLEEPING")


def test_a_definition_that_is_no_json_is_refused_before_anybody_parses_it(stepfunctions):
    began = time.monotonic()

    with pytest.raises(stepfunctions.exceptions.InvalidDefinition):
        stepfunctions.create_state_machine(
            name="no-json", definition="x" * 300_000, roleArn="arn:aws:iam::123456789012:role/x"
        )

    assert time.monotonic() - began < 5


def test_a_request_that_moto_fails_at_is_refused_by_name(cloud):
    with pytest.raises(ClientError, match=r"iam\.ListRoles with these parameters") as refused:
        cloud.client("iam").list_roles(Marker="nobody's")

    assert refused.value.response["Error"]["Code"] == "NotImplemented"


@pytest.fixture
def bucket(cloud):
    """A bucket with versions, of the test's own."""
    s3 = cloud.client("s3")
    name = f"clients-{uuid.uuid4().hex}"
    s3.create_bucket(Bucket=name)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    return name


def read(url, **headers):
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
        return answer.read()


@pytest.mark.parametrize("signature", ["s3", "s3v4"])  # boto3's default here, and today's
def test_a_presigned_url_is_read_without_credentials_until_it_expires(cloud, bucket, signature):
    key = "a folder/2 ü+.csv"
    cloud.client("s3").put_object(Bucket=bucket, Key=key, Body=b"a,b\n1,2\n")
    presigning = boto3.client(
        "s3",
        endpoint_url=cloud.endpoint,
        region_name="us-east-1",
        aws_access_key_id=cloud.credentials.access_key,
        aws_secret_access_key=cloud.credentials.secret_key,
        config=Config(signature_version=signature),
    )

    def presigned(seconds):
        asked = {"Bucket": bucket, "Key": key}
        return presigning.generate_presigned_url("get_object", Params=asked, ExpiresIn=seconds)

    assert read(presigned(60)) == b"a,b\n1,2\n"
    assert read(presigned(60), Range="bytes=4-6") == b"1,2"
    with pytest.raises(urllib.error.HTTPError, match="403"):
        read(presigned(-10))


def test_a_policy_that_is_no_document_is_refused_and_the_bucket_still_read(cloud, bucket):
    s3 = cloud.client("s3")
    s3.put_object(Bucket=bucket, Key="key", Body=b"1")

    with pytest.raises(ClientError, match="MalformedPolicy"):
        s3.put_bucket_policy(Bucket=bucket, Policy="nonsense")
    with pytest.raises(ClientError, match="MalformedPolicy"):
        s3.put_bucket_policy(Bucket=bucket, Policy="[]")

    assert s3.get_object(Bucket=bucket, Key="key")["Body"].read() == b"1"


def test_a_digest_that_is_none_is_refused(cloud, bucket):
    with pytest.raises(ClientError, match="BadDigest"):
        cloud.client("s3").put_object(Bucket=bucket, Key="key", Body=b"1", ContentMD5="nonsense")


def test_a_large_object_goes_up_in_parts_and_comes_down_in_ranges(cloud, bucket):
    s3 = cloud.client("s3")
    content = bytes(range(256)) * 36_000
    config = TransferConfig(multipart_threshold=5 << 20, multipart_chunksize=5 << 20)

    s3.upload_fileobj(io.BytesIO(content), bucket, "large.bin", Config=config)

    etag = s3.head_object(Bucket=bucket, Key="large.bin")["ETag"]
    down = io.BytesIO()
    s3.download_fileobj(bucket, "large.bin", down, Config=config)
    tail = s3.get_object(Bucket=bucket, Key="large.bin", Range="bytes=-3")
    assert etag.endswith('-2"')
    assert down.getvalue() == content
    assert (tail["Body"].read(), tail["ContentLength"]) == (content[-3:], 3)


def test_versions_are_kept_listed_copied_and_removed(cloud, bucket):
    s3 = cloud.client("s3")
    first, second = (
        s3.put_object(Bucket=bucket, Key="key", Body=body)["VersionId"] for body in (b"1", b"2")
    )
    s3.delete_object(Bucket=bucket, Key="key")

    s3.copy_object(
        Bucket=bucket,
        Key="copy",
        CopySource={"Bucket": bucket, "Key": "key", "VersionId": first},
    )

    listed = s3.list_object_versions(Bucket=bucket, Prefix="key")
    assert [each["VersionId"] for each in listed["Versions"]] == [second, first]
    assert [each["IsLatest"] for each in listed["DeleteMarkers"]] == [True]
    with pytest.raises(s3.exceptions.NoSuchKey):
        s3.get_object(Bucket=bucket, Key="key")
    assert s3.get_object(Bucket=bucket, Key="copy")["Body"].read() == b"1"
    s3.delete_object(Bucket=bucket, Key="key", VersionId=listed["DeleteMarkers"][0]["VersionId"])
    assert s3.get_object(Bucket=bucket, Key="key")["Body"].read() == b"2"


@pytest.fixture
def connection(cloud):
    """PyAthena, as somebody would connect who knows nothing of this project."""
    return pyathena.connect(
        work_group=WORKGROUP,
        schema_name=DATABASE,
        region_name="us-east-1",
        endpoint_url=cloud.endpoint,
        aws_access_key_id=cloud.credentials.access_key,
        aws_secret_access_key=cloud.credentials.secret_key,
    )


def test_a_sql_client_reads_rows_with_their_types(connection, run):
    cursor = connection.cursor()
    cursor.execute(
        "select borrower_id, rate_spread, '' as empty, cast(null as varchar) as missing"
        " from refi_evaluations where run_id = %(run_id)s order by borrower_id",
        {"run_id": run.output["run_id"]},
    )

    assert [column[:2] for column in cursor.description] == [
        ("borrower_id", "varchar"),
        ("rate_spread", "decimal"),
        ("empty", "varchar"),
        ("missing", "varchar"),
    ]
    first, *others = cursor.fetchall()
    assert first == ("B2", Decimal("2.1000"), "", None)
    assert len(others) == 2


def test_a_sql_client_is_told_what_is_wrong_with_its_query(connection, run):
    with pytest.raises(pyathena.error.OperationalError, match="COLUMN_NOT_FOUND"):
        connection.cursor().execute("select nobody from latest")


def test_a_sql_client_browses_databases_and_tables(connection):
    cursor = connection.cursor()

    latest = cursor.get_table_metadata("latest")
    names = [table.name for table in cursor.list_table_metadata(schema_name=DATABASE)]

    assert DATABASE in [database.name for database in cursor.list_databases("AwsDataCatalog")]
    assert {"latest", "refi_evaluations", "borrower_matches"} <= set(names)
    assert [(column.name, column.type) for column in latest.columns] == [
        ("run_id", "string"),
        ("published_at", "string"),
    ]
    assert latest.serde_serialization_lib == "org.openx.data.jsonserde.JsonSerDe"
    with pytest.raises(pyathena.error.OperationalError, match="MetadataException"):
        cursor.get_table_metadata("nobody")


def test_the_console_finds_catalogs_databases_and_tables(cloud):
    athena = cloud.client("athena")

    (catalog,) = athena.list_data_catalogs()["DataCatalogsSummary"]
    named = athena.get_data_catalog(Name=catalog["CatalogName"])["DataCatalog"]
    database = athena.get_database(CatalogName=named["Name"], DatabaseName=DATABASE)["Database"]
    pages = paged(
        athena,
        "list_table_metadata",
        2,
        CatalogName=named["Name"],
        DatabaseName=database["Name"],
        Expression=".*_information",
    )

    assert [table["Name"] for page in pages for table in page["TableMetadataList"]] == [
        "borrower_information",
        "loan_information",
    ]
    with pytest.raises(athena.exceptions.InvalidRequestException, match="nobody"):
        athena.list_databases(CatalogName="nobody")


def test_results_come_in_pages_and_tell_null_from_an_empty_text(cloud, run):
    athena = cloud.client("athena")
    query = athena.start_query_execution(
        QueryString="select n, '' as e, cast(null as varchar) as m from (values 1, 2, 3) as t (n)",
        WorkGroup=WORKGROUP,
    )["QueryExecutionId"]
    while (status := athena.get_query_execution(QueryExecutionId=query))["QueryExecution"][
        "Status"
    ]["State"] != "SUCCEEDED":
        assert status["QueryExecution"]["Status"]["State"] in ("QUEUED", "RUNNING")

    pages = paged(athena, "get_query_results", 3, QueryExecutionId=query)

    rows = [row["Data"] for page in pages for row in page["ResultSet"]["Rows"]]
    place = status["QueryExecution"]["ResultConfiguration"]["OutputLocation"]
    bucket, _, key = place.removeprefix("s3://").partition("/")
    text = cloud.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read().decode()
    assert [len(page["ResultSet"]["Rows"]) for page in pages] == [3, 1]
    assert rows[0] == [{"VarCharValue": "n"}, {"VarCharValue": "e"}, {"VarCharValue": "m"}]
    assert rows[1][1:] == [{"VarCharValue": ""}, {}]
    assert sorted(text.splitlines()) == ['"1","",', '"2","",', '"3","",', '"n","e","m"']


@pytest.mark.parametrize(
    "asked",
    [
        {"ExecutionParameters": ["1"]},
        {"QueryExecutionContext": {"Catalog": "another"}},
        {
            "ResultReuseConfiguration": {
                "ResultReuseByAgeConfiguration": {"Enabled": True, "MaxAgeInMinutes": 5}
            }
        },
    ],
)
def test_what_a_query_would_mean_something_else_without_is_refused(cloud, asked):
    athena = cloud.client("athena")

    with pytest.raises(athena.exceptions.InvalidRequestException, match="not emulated"):
        athena.start_query_execution(QueryString="select 1", WorkGroup=WORKGROUP, **asked)
