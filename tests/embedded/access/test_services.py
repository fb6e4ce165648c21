"""Whose rights a service acts with: its caller's, its role's, or those a resource gives it."""

import json
import time
import uuid

import pytest
from botocore.exceptions import ClientError

from tests.embedded.support import assemblies
from tests.embedded.support.fakes import CSV, table
from tests.embedded.support.roles import ACCOUNT, allow, document, make_bucket, make_role

SECONDS = 20


def waited_for(look, ended):
    """What `look` gives once `ended` says so."""
    deadline = time.monotonic() + SECONDS
    while not ended(found := look()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return found


class Lake:
    """A database with the table people, whose rows lie in a bucket under people/."""

    def __init__(self, cloud):
        self.cloud = cloud
        self.name = f"lake_{uuid.uuid4().hex[:8]}"
        self.bucket = make_bucket(cloud)
        glue = cloud.client("glue")
        glue.create_database(DatabaseInput={"Name": self.name})
        columns = dict.fromkeys(("id", "first", "last"), "string")
        location = f"s3://{self.bucket}/people/"
        for name, keys in (("people", {}), ("arrivals", {"day": "string"})):
            glue.create_table(
                DatabaseName=self.name,
                TableInput=table(name, columns, location, serde=CSV, partition_keys=keys),
            )
        rows = b"1,Ana,Lee\n2,Bo,Lee\n"
        cloud.client("s3").put_object(Bucket=self.bucket, Key="people/day=1/rows.csv", Body=rows)

    def reads(self):
        """What it takes to read a table: the catalog, the bucket, the objects."""
        catalog = ["catalog", f"database/{self.name}", f"table/{self.name}/*"]
        arns = [f"arn:aws:glue:us-east-1:{ACCOUNT}:{each}" for each in catalog]
        bucket = f"arn:aws:s3:::{self.bucket}"
        return {
            "catalog": allow("glue:GetTable", "glue:GetPartitions", on=arns),
            "place": allow("s3:GetBucketLocation", "s3:ListBucket", on=bucket),
            "rows": allow("s3:GetObject", on=f"{bucket}/people/*"),
        }

    def writes(self, prefix):
        return allow("s3:PutObject", on=f"arn:aws:s3:::{self.bucket}/{prefix}/*")


@pytest.fixture(scope="module")
def lake(cloud):
    return Lake(cloud)


def without(statements, left_out):
    return [each for name, each in statements.items() if name != left_out]


class Query:
    """A query of people, started by a role with these statements."""

    def __init__(self, lake, *statements):
        works = [
            allow("athena:*"),
            allow("s3:GetObject", on=f"arn:aws:s3:::{lake.bucket}/results/*"),
            *statements,
        ]
        role = make_role(lake.cloud, *works)
        self.athena = lake.cloud.client_as(role, "athena")
        self.id = self.athena.start_query_execution(
            QueryString="select count(*) as n from people",
            QueryExecutionContext={"Database": lake.name},
            ResultConfiguration={"OutputLocation": f"s3://{lake.bucket}/results/"},
        )["QueryExecutionId"]

    @property
    def status(self):
        def look():
            found = self.athena.get_query_execution(QueryExecutionId=self.id)
            return found["QueryExecution"]["Status"]

        return waited_for(look, lambda status: status["State"] not in ("QUEUED", "RUNNING"))


def test_a_query_reads_and_writes_with_the_rights_of_who_started_it(lake):
    query = Query(lake, *lake.reads().values(), lake.writes("results"))

    assert query.status["State"] == "SUCCEEDED"
    rows = query.athena.get_query_results(QueryExecutionId=query.id)["ResultSet"]["Rows"]
    assert rows[1]["Data"] == [{"VarCharValue": "2"}]


@pytest.mark.parametrize(
    ("left_out", "action"),
    [
        ("catalog", "glue:GetTable"),
        ("place", "s3:GetBucketLocation"),
        ("rows", "s3:GetObject"),
        ("results", "s3:PutObject"),
    ],
)
def test_a_query_fails_for_what_its_starter_may_not_do(lake, left_out, action):
    needed = {**lake.reads(), "results": lake.writes("results")}

    status = Query(lake, *without(needed, left_out)).status

    assert status["State"] == "FAILED"
    assert status["StateChangeReason"].startswith("Insufficient permissions to execute the query.")
    assert f"is not authorized to perform: {action}" in status["StateChangeReason"]
    assert status["AthenaError"]["ErrorCategory"] == 2


def test_rows_are_given_only_to_who_may_read_where_they_lie(lake):
    query = Query(lake, *lake.reads().values(), lake.writes("results"))
    assert query.status["State"] == "SUCCEEDED"
    role = make_role(lake.cloud, allow("athena:*"), lake.reads()["place"])

    with pytest.raises(ClientError, match="s3:GetObject") as refused:
        lake.cloud.client_as(role, "athena").get_query_results(QueryExecutionId=query.id)

    assert refused.value.response["Error"]["Code"] == "AccessDeniedException"


def crawl(lake, role):
    """How a crawl of arrivals under this role ended."""
    glue, name = lake.cloud.client("glue"), f"c-{uuid.uuid4().hex[:8]}"
    glue.create_crawler(
        Name=name,
        Role=role,
        Targets={"CatalogTargets": [{"DatabaseName": lake.name, "Tables": ["arrivals"]}]},
        SchemaChangePolicy={"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"},
        Configuration=json.dumps(
            {
                "Version": 1.0,
                "CrawlerOutput": {"Partitions": {"AddOrUpdateBehavior": "InheritFromTable"}},
            }
        ),
    )
    glue.start_crawler(Name=name)
    crawler = waited_for(
        lambda: glue.get_crawler(Name=name)["Crawler"], lambda found: found["State"] == "READY"
    )
    return crawler["LastCrawl"]


def test_a_crawler_works_with_the_rights_of_its_role(lake):
    arns = lake.reads()["catalog"]["Resource"]
    needed = {**lake.reads(), "partitions": allow("glue:BatchCreatePartition", on=arns)}

    def role(left_out=None, trusts="glue"):
        return make_role(lake.cloud, *without(needed, left_out), trusts=trusts)

    assert "glue:BatchCreatePartition" in crawl(lake, role("partitions"))["ErrorMessage"]
    assert "s3:GetObject" in crawl(lake, role("rows"))["ErrorMessage"]
    assert "sts:AssumeRole" in crawl(lake, role(trusts="lambda"))["ErrorMessage"]
    assert crawl(lake, role())["Status"] == "SUCCEEDED"


FIELDS = [
    {"fieldName": "id", "type": "UNIQUE_ID"},
    {"fieldName": "first", "type": "NAME_FIRST", "groupName": "name", "matchKey": "name"},
    {"fieldName": "last", "type": "NAME_LAST", "groupName": "name", "matchKey": "name"},
]


def match(lake, role):
    """How a matching job of people under this role ended."""
    resolution = lake.cloud.client("entityresolution")
    name = f"w-{uuid.uuid4().hex[:8]}"
    resolution.create_schema_mapping(schemaName=name, mappedInputFields=FIELDS)
    arn = f"arn:aws:glue:us-east-1:{ACCOUNT}:table/{lake.name}/people"
    resolution.create_matching_workflow(
        workflowName=name,
        inputSourceConfig=[{"inputSourceARN": arn, "schemaName": name}],
        outputSourceConfig=[
            {"outputS3Path": f"s3://{lake.bucket}/matches/", "output": [{"name": "id"}]}
        ],
        resolutionTechniques={
            "resolutionType": "RULE_MATCHING",
            "ruleConditionProperties": {
                "rules": [{"ruleName": "name", "condition": "Exact(name)"}]
            },
        },
        roleArn=role,
    )
    job = resolution.start_matching_job(workflowName=name)["jobId"]
    return waited_for(
        lambda: resolution.get_matching_job(workflowName=name, jobId=job),
        lambda found: found["status"] in ("SUCCEEDED", "FAILED"),
    )


def test_a_matching_job_works_with_the_rights_of_the_workflows_role(lake):
    needed = {**lake.reads(), "matches": lake.writes("matches")}

    def role(left_out=None, trusts="entityresolution"):
        return make_role(lake.cloud, *without(needed, left_out), trusts=trusts)

    def why(job):
        assert job["status"] == "FAILED"
        return job["errorDetails"]["errorMessage"]

    assert "s3:PutObject" in why(match(lake, role("matches")))
    assert "s3:GetObject" in why(match(lake, role("rows")))
    assert "glue:GetTable" in why(match(lake, role("catalog")))
    assert "sts:AssumeRole" in why(match(lake, role(trusts="glue")))
    assert match(lake, role())["status"] == "SUCCEEDED"


HANDLER = "def handler(event, context):\n    print('here')\n    return {'done': True}\n"


@pytest.fixture(scope="module")
def function(cloud, tmp_path_factory):
    """Deploys a function with these statements for its role; gives its name."""
    asset = tmp_path_factory.mktemp("asset")
    (asset / "code.py").write_text(HANDLER)

    def deploy(*statements):
        name = f"F{uuid.uuid4().hex[:8]}"
        resources = {
            "Role": assemblies.role(*statements),
            "Function": assemblies.function("code.handler"),
        }
        assembly = assemblies.write(
            tmp_path_factory.mktemp(name),
            name,
            resources,
            outputs={f"{name}Name": {"Ref": "Function"}},
            asset=asset,
        )
        return cloud.deploy(assembly, name)[f"{name}Name"]

    return deploy


def streams(cloud, function):
    logs = cloud.client("logs")
    group = f"/aws/lambda/{function}"
    groups = [each["logGroupName"] for each in logs.describe_log_groups()["logGroups"]]
    return logs.describe_log_streams(logGroupName=group)["logStreams"] if group in groups else []


def test_a_function_that_may_not_write_its_log_runs_without_one(cloud, function):
    writes = allow("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")
    silent, telling = function(allow("s3:GetObject")), function(writes)

    for name in (silent, telling):
        answer = cloud.client("lambda").invoke(FunctionName=name)
        assert json.loads(answer["Payload"].read()) == {"done": True}

    assert streams(cloud, silent) == []
    assert len(streams(cloud, telling)) == 1


def test_a_function_needs_a_role_that_trusts_lambda(cloud, function):
    like = cloud.client("lambda").get_function(FunctionName=function())["Configuration"]

    with pytest.raises(ClientError, match="cannot be assumed by Lambda") as refused:
        cloud.client("lambda").create_function(
            FunctionName="untrusting",
            Runtime=like["Runtime"],
            Handler=like["Handler"],
            Role=make_role(cloud, trusts="glue"),
            Code={"S3Bucket": assemblies.ASSETS, "S3Key": "asset.zip"},
        )

    assert refused.value.response["Error"]["Code"] == "InvalidParameterValueException"


def execute(cloud, function, role):
    """How an execution of a machine that invokes the function ended."""
    states = cloud.client("stepfunctions")
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": function},
        "End": True,
    }
    machine = states.create_state_machine(
        name=f"m-{uuid.uuid4().hex[:8]}",
        definition=json.dumps({"StartAt": "Call", "States": {"Call": task}}),
        roleArn=role,
    )["stateMachineArn"]
    execution = states.start_execution(stateMachineArn=machine)["executionArn"]
    return waited_for(
        lambda: states.describe_execution(executionArn=execution),
        lambda found: found["status"] != "RUNNING",
    )


def test_a_state_machine_calls_with_the_rights_of_its_role(cloud, function):
    called = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{function()}"
    invokes = allow("lambda:InvokeFunction", on=called)

    allowed = execute(cloud, called, make_role(cloud, invokes, trusts="states"))
    denied = execute(cloud, called, make_role(cloud, trusts="states"))
    untrusted = execute(cloud, called, make_role(cloud, invokes, trusts="lambda"))

    assert allowed["status"] == "SUCCEEDED"
    assert denied["status"] == "FAILED"
    assert "is not authorized to perform: lambda:InvokeFunction" in denied["cause"]
    assert untrusted["status"] == "FAILED"
    assert "sts:AssumeRole" in untrusted["cause"]


def queue(cloud, *senders):
    """The URL and ARN of a queue that these services may send to."""
    name = f"q-{uuid.uuid4().hex[:8]}"
    arn = f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}"
    lets_in = [
        allow("sqs:SendMessage", on=arn, Principal={"Service": f"{sender}.amazonaws.com"})
        for sender in senders
    ]
    attributes = {"Policy": document(*lets_in)} if lets_in else {}
    return cloud.client("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"], arn


@pytest.mark.parametrize(
    ("statements", "trusts"),
    [
        ([], "events"),
        ([allow("states:StartExecution", on="arn:aws:states:*:*:stateMachine:another")], "events"),
        ([allow("states:StartExecution")], "scheduler"),
    ],
)
def test_a_rule_whose_role_may_not_start_its_target_leaves_a_dead_letter(cloud, statements, trusts):
    url, dead_letters = queue(cloud, "events")
    events, name = cloud.client("events"), f"r-{uuid.uuid4().hex[:8]}"
    events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))
    target = {
        "Id": "t",
        "Arn": f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:m",
        "RoleArn": make_role(cloud, *statements, trusts=trusts),
        "DeadLetterConfig": {"Arn": dead_letters},
    }
    events.put_targets(Rule=name, Targets=[target])

    events.put_events(Entries=[{"Source": name, "DetailType": "Test", "Detail": "{}"}])

    [dead] = cloud.client("sqs").receive_message(
        QueueUrl=url, MessageAttributeNames=["All"], WaitTimeSeconds=SECONDS
    )["Messages"]
    said = {key: value["StringValue"] for key, value in dead["MessageAttributes"].items()}
    assert said["ERROR_CODE"] == "NO_PERMISSIONS"
    assert "is not authorized to perform" in said["ERROR_MESSAGE"]
