"""`refi-ready doctor` on a deployed stack: well as it is, and each thing that is set wrong."""

import json
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from infra.app import STACK_NAME
from infra.command import checkup, cli
from infra.command.checkup import CHECKS, Level, Place, account, data, machinery
from infra.command.target import Target
from infra.embedded.faults import Fault, Kind
from tests.embedded.support.pipeline import TWINS
from tests.embedded.support.roles import allow, make_role

# What the embedded cloud of the tests is like: nobody subscribed, triggers off, no database
# "default".
TO_KNOW = {"database default", "triggers", "notifications"}


@pytest.fixture
def place(cloud):
    return Place(stack=STACK_NAME, client=cloud.client, outputs=cloud.stack_outputs)


@pytest.fixture(scope="module", autouse=True)
def _quiet(cloud):
    """Other files' tests may have left subscriptions, and letters."""
    sns, sqs = cloud.client("sns"), cloud.client("sqs")
    topic = cloud.stack_outputs["TopicArn"]
    for each in sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]:
        with suppress(ClientError):
            sns.unsubscribe(SubscriptionArn=each["SubscriptionArn"])
    for url in sqs.list_queues(QueueNamePrefix=STACK_NAME).get("QueueUrls", ()):
        drain(sqs, url)


def drain(sqs, url):
    while letters := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for letter in letters:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=letter["ReceiptHandle"])


def examined(place):
    """(what, level) of every finding that is not ok."""
    found = list(checkup.examine(place))
    assert all(bool(each.advice) is (each.level is not Level.OK) for each in found)
    return {(each.what, each.level) for each in found if each.level is not Level.OK}


def beside(place, expected):
    """What is found beside what is always to know here."""
    return {(what, level) for what, level in examined(place) if what not in TO_KNOW - {expected}}


def test_a_stack_as_deployed_is_fit_for_a_run(place):
    assert examined(place) == {(what, Level.WARN) for what in TO_KNOW}


@contextmanager
def without_versions(place):
    s3, raw = place.client("s3"), place.buckets["raw"]
    s3.put_bucket_versioning(Bucket=raw, VersioningConfiguration={"Status": "Suspended"})
    try:
        yield
    finally:
        s3.put_bucket_versioning(Bucket=raw, VersioningConfiguration={"Status": "Enabled"})


@contextmanager
def untold(place):
    s3, raw = place.client("s3"), place.buckets["raw"]
    s3.put_bucket_notification_configuration(Bucket=raw, NotificationConfiguration={})
    try:
        yield
    finally:
        bridge = {"EventBridgeConfiguration": {}}
        s3.put_bucket_notification_configuration(Bucket=raw, NotificationConfiguration=bridge)


@contextmanager
def encrypted_with_another_key(place):
    s3, bucket = place.client("s3"), place.buckets["resolved"]
    kept = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]
    other = place.client("kms").create_key()["KeyMetadata"]["Arn"]
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": other}
    rules = {"Rules": [{"ApplyServerSideEncryptionByDefault": default}]}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=rules)
    try:
        yield
    finally:
        s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=kept)


@contextmanager
def denied_by_a_bucket(place):
    s3, bucket = place.client("s3"), place.buckets["output"]
    kept = s3.get_bucket_policy(Bucket=bucket)["Policy"]
    deny = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
    }
    policy = json.loads(kept)
    policy["Statement"] = [*policy["Statement"], deny]
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
    try:
        yield
    finally:
        s3.put_bucket_policy(Bucket=bucket, Policy=kept)


@contextmanager
def with_a_key_that_logs_may_not_use(place):
    kms, key = place.client("kms"), place.key
    kept = kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"]
    policy = json.loads(kept)
    policy["Statement"] = [each for each in policy["Statement"] if "logs." not in str(each)]
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(policy))
    try:
        yield
    finally:
        kms.put_key_policy(KeyId=key, PolicyName="default", Policy=kept)


@contextmanager
def registered_in_lake_formation(place):
    client, arn = place.client("lakeformation"), f"arn:aws:s3:::{place.buckets['working']}"
    client.register_resource(ResourceArn=arn)
    try:
        yield
    finally:
        client.deregister_resource(ResourceArn=arn)


@contextmanager
def governed_by_lake_formation(place):
    client = place.client("lakeformation")
    kept = client.get_data_lake_settings()["DataLakeSettings"]
    client.put_data_lake_settings(DataLakeSettings={"CreateDatabaseDefaultPermissions": []})
    try:
        yield
    finally:
        client.put_data_lake_settings(DataLakeSettings=kept)


@contextmanager
def with_a_deprecated_table(place):
    glue, database = place.client("glue"), place.outputs["DatabaseName"]
    table = glue.get_table(DatabaseName=database, Name="borrower_matches")["Table"]
    members = ("Name", "StorageDescriptor", "PartitionKeys", "TableType", "Parameters")
    kept = {name: table[name] for name in members}
    marked = {**kept, "Parameters": {**kept["Parameters"], "DEPRECATED_BY_CRAWLER": "1"}}
    glue.update_table(DatabaseName=database, TableInput=marked)
    try:
        yield
    finally:
        glue.update_table(DatabaseName=database, TableInput=kept)


@contextmanager
def with_a_function_switched_off(place):
    client, name = place.client("lambda"), place.resources["AWS::Lambda::Function"][0]
    client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    try:
        yield
    finally:
        client.delete_function_concurrency(FunctionName=name)


@contextmanager
def with_little_concurrency(place):
    client, name = place.client("lambda"), place.resources["AWS::Lambda::Function"][0]
    client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=990)
    try:
        yield
    finally:
        client.delete_function_concurrency(FunctionName=name)


@contextmanager
def unannounced(place):
    events = place.client("events")
    names = [each.rpartition("|")[2] for each in place.resources["AWS::Events::Rule"]]
    [name] = [name for name in names if "OnEnd" in name]
    events.disable_rule(Name=name)
    try:
        yield
    finally:
        events.enable_rule(Name=name)


@contextmanager
def with_a_crawlers_log(place):
    """As Glue makes it: nobody tells it how long to keep events."""
    crawler = place.client("glue").get_crawler(Name=place.the("AWS::Glue::Crawler"))["Crawler"]
    role = crawler["Role"].rpartition("/")[2]
    logs, name = place.client("logs"), f"/aws-glue/crawlers-role/{role}-refi-ready-crawler"
    logs.create_log_group(logGroupName=name)
    try:
        yield
    finally:
        logs.delete_log_group(logGroupName=name)


@contextmanager
def with_a_dead_letter(place):
    sqs, url = place.client("sqs"), place.the("AWS::SQS::Queue")
    sqs.send_message(QueueUrl=url, MessageBody="{}")
    try:
        yield
    finally:
        drain(sqs, url)


PLANTED = [
    (without_versions, "raw bucket", Level.FAIL),
    (untold, "raw bucket", Level.FAIL),
    (encrypted_with_another_key, "resolved bucket", Level.FAIL),
    (denied_by_a_bucket, "output bucket", Level.FAIL),
    (with_a_key_that_logs_may_not_use, "key", Level.FAIL),
    (registered_in_lake_formation, "Lake Formation", Level.FAIL),
    (governed_by_lake_formation, "Lake Formation", Level.FAIL),
    (with_a_deprecated_table, "tables", Level.FAIL),
    (with_a_function_switched_off, "functions", Level.FAIL),
    (with_little_concurrency, "concurrency", Level.WARN),
    (unannounced, "announcements", Level.FAIL),
    (with_a_crawlers_log, "crawler's log", Level.WARN),
    (with_a_dead_letter, "dead letters", Level.WARN),
]


@pytest.mark.parametrize(
    ("plant", "what", "level"), PLANTED, ids=[plant.__name__ for plant, *_ in PLANTED]
)
def test_what_is_set_wrong_is_found_and_nothing_else(place, plant, what, level):
    with plant(place):
        assert beside(place, what) == {(what, level)}


def instead(place, service, **answers):
    """The stack, where a service answers so, and refuses anything else."""
    client = boto3.client(
        service, region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b"
    )
    stubber = Stubber(client)
    for operation, answer in answers.items():
        stubber.add_response(operation, answer)
    stubber.activate()
    return Place(
        stack=place.stack,
        client=lambda asked: client if asked == service else place.client(asked),
        outputs=place.outputs,
    )


def test_a_key_that_is_off_is_found(place):
    off = {"KeyMetadata": {"KeyId": "k", "Arn": place.key, "KeyState": "Disabled"}}
    there = instead(place, "kms", describe_key=off)
    vars(there)["key"] = place.key

    assert [each.level for each in data.key(there)] == [Level.FAIL]


def test_a_subscription_that_waits_is_found(place):
    waits = {"SubscriptionArn": "PendingConfirmation", "Protocol": "email"}
    there = instead(place, "sns", list_subscriptions_by_topic={"Subscriptions": [waits]})

    [found] = machinery.subscriptions(there)

    assert (found.level, "1 of 1 subscription is not confirmed" in found.told) == (
        Level.FAIL,
        True,
    )


def test_an_alarm_that_rings_is_told_of_again(place):
    """CloudWatch tells of it once: who confirmed later has not heard of it."""
    rings = {
        "AlarmName": "RefiReady-AlarmsNothingPublished-1A2B",
        "AlarmDescription": "No run was published for 4 days.",
        "StateValue": "ALARM",
        "StateUpdatedTimestamp": datetime(2026, 11, 28, tzinfo=UTC),
    }
    well = {"AlarmName": "RefiReady-AlarmsRunFailed-3C4D", "StateValue": "OK"}
    there = instead(place, "cloudwatch", describe_alarms={"MetricAlarms": [rings, well]})
    vars(there)["resources"] = place.resources

    [found] = machinery.alarms(there)

    assert found.level is Level.WARN
    assert found.told == "RefiReady-AlarmsNothingPublished-1A2B is in alarm since 2026-11-28"
    assert found.advice.startswith("No run was published for 4 days.")


def test_another_region_is_found(place):
    other = boto3.client(
        "entityresolution",
        region_name="eu-north-1",
        aws_access_key_id="a",
        aws_secret_access_key="b",
    )
    there = Place(stack=place.stack, client=lambda _: other, outputs=place.outputs)

    assert [each.level for each in account.region(there)] == [Level.FAIL]


def test_a_crawl_that_failed_is_told_of_until_one_goes_well(cloud, place, pipeline):
    pipeline.matched(TWINS)
    with cloud.faults.planned(Fault(kind=Kind.CRAWL_FAILED)):
        assert pipeline.execute({"trigger": "manual", "rematch": True}).error == "CrawlFailed"
    assert beside(place, "crawler") == {("crawler", Level.WARN)}

    pipeline.publish(TWINS)

    assert beside(place, "crawler") == set()


def test_a_job_that_holds_the_slot_is_told_of(place):
    now = datetime.now(UTC)
    deployed = place.client("entityresolution").get_matching_workflow(
        workflowName=place.the("AWS::EntityResolution::MatchingWorkflow")
    )
    told = {name: each for name, each in deployed.items() if name != "ResponseMetadata"}
    other = {
        "workflowName": "other",
        "workflowArn": told["workflowArn"],
        "createdAt": now,
        "updatedAt": now,
        "resolutionType": "RULE_MATCHING",
    }
    there = instead(
        place,
        "entityresolution",
        get_matching_workflow=told,
        list_matching_workflows={"workflowSummaries": [other]},
        list_matching_jobs={"jobs": [{"jobId": "0" * 32, "status": "RUNNING", "startTime": now}]},
    )
    vars(there).update(key=place.key, resources=place.resources)

    found = {each.what: each.level for each in account.matching_workflow(there)}

    assert found == {"matching workflow": Level.OK, "matching slot": Level.WARN}


def test_a_database_default_is_seen(place):
    glue = place.client("glue")
    glue.create_database(DatabaseInput={"Name": "default"})
    try:
        assert "database default" not in {what for what, _ in examined(place)}
    finally:
        glue.delete_database(Name="default")


def test_each_check_has_a_finding_and_an_own_subject(place):
    subjects = [{each.what for each in check(place)} for check in CHECKS]

    assert all(subjects)
    assert len(set().union(*subjects)) == sum(map(len, subjects))


# What AWS's two policies for reading have of the services that are looked at.
# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/ReadOnlyAccess.html
# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSEntityResolutionConsoleReadOnlyAccess.html
READING = {
    "athena": ("Get", "List"),
    "cloudformation": ("Describe", "Get", "List"),
    "cloudwatch": ("Describe", "Get", "List"),
    "entityresolution": ("Get", "List"),
    "events": ("Describe", "List"),
    "glue": ("GetCrawler", "GetDatabase", "GetTable"),
    "kms": ("Describe", "Get", "List"),
    "lakeformation": ("GetDataLakeSettings", "ListPermissions", "ListResources"),
    "lambda": ("Get", "List"),
    "logs": ("Describe", "Get", "List"),
    "s3": ("Get", "List"),
    "sns": ("Get", "List"),
    "sqs": ("Get", "List"),
    "states": ("Describe", "Get", "List"),
}


def test_it_needs_no_right_but_to_read_and_to_query_both_workgroups(place, cloud):
    """The README says so to whoever asks for the rights."""
    working = f"arn:aws:s3:::{place.buckets['working']}"
    results = [f"{working}/{prefix}*" for prefix in ("athena-results/", "peoples-results/")]
    role = make_role(
        cloud,
        *(allow(*(f"{name}:{verb}*" for verb in verbs)) for name, verbs in READING.items()),
        allow("athena:StartQueryExecution"),
        allow("s3:PutObject", "s3:DeleteObject", on=results),
        allow("kms:Decrypt", "kms:GenerateDataKey", on=place.key),
    )
    there = Place(
        stack=STACK_NAME,
        client=lambda service: cloud.client_as(role, service),
        outputs=cloud.stack_outputs,
    )

    assert examined(there) == {(what, Level.WARN) for what in TO_KNOW}


def test_what_may_not_be_looked_at_is_a_finding(place, cloud):
    def refused(service):
        if service == "lakeformation":
            return cloud.client_as(role, service)
        return cloud.client(service)

    role = make_role(cloud)
    there = Place(stack=STACK_NAME, client=refused, outputs=cloud.stack_outputs)

    assert beside(there, "lake formation") == {("lake formation", Level.FAIL)}


def test_the_command_tells_people_and_programs(cloud, place, monkeypatch, capsys):
    monkeypatch.setattr("infra.command.target.in_account", lambda name: _here(cloud), raising=True)

    assert cli.command(["doctor", "--stack", STACK_NAME]) == 0
    told = capsys.readouterr().out
    assert "a run may be started" in told
    assert max(len(line.rstrip()) for line in told.splitlines()) <= 100
    with with_a_deprecated_table(place):
        assert cli.command(["doctor", "--stack", STACK_NAME, "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert [each["what"] for each in document["findings"] if each["level"] == "fail"] == ["tables"]


@contextmanager
def _here(cloud):
    yield Target(client=cloud.client, outputs=cloud.stack_outputs, poll_seconds=0.25)
