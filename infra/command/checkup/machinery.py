"""What runs: workgroup, functions, state machine, crawler, and what starts and tells."""

import io
import json
import time
from collections.abc import Iterator

from infra.asset import PROJECT
from infra.command.checkup.place import Finding, Place, fail, ok, warn
from lambdas.shared.text import csv_reading
from lambdas.shared.text.counting import counted_of, form

_ROWS = 20
_SECONDS = 60
_ENGINE = "Athena engine version 3"
_DEPLOY_AGAIN = "deploy again, which puts it back"

# Twenty rows of nobody's data: numbers, a text that needs quotes, and a null.
_QUERY = (
    "select numbers.n as number, 'a \"quoted\", text' as words, cast(null as varchar) as nothing "
    f"from (values {', '.join(f'({n})' for n in range(1, _ROWS + 1))}) as numbers (n) "
    "order by numbers.n"
)


def workgroups(place: Place) -> Iterator[Finding]:
    """A query through each, as a run and people make them, and how its result is written."""
    for name in place.resources["AWS::Athena::WorkGroup"]:
        yield _workgroup(place, name)


def _workgroup(place: Place, name: str) -> Finding:
    athena, what = place.client("athena"), f"workgroup {name}"
    described = athena.get_work_group(WorkGroup=name)["WorkGroup"]
    configuration = described["Configuration"]
    if described["State"] != "ENABLED" or not configuration["EnforceWorkGroupConfiguration"]:
        return fail(
            what,
            f"it is {described['State']}, or lets callers choose where results go",
            _DEPLOY_AGAIN,
        )
    query = athena.start_query_execution(
        QueryString=_QUERY,
        QueryExecutionContext={"Database": place.outputs["DatabaseName"]},
        WorkGroup=name,
    )["QueryExecutionId"]
    execution = _ended(place, query)
    state = execution["Status"]["State"]
    if state != "SUCCEEDED":
        reason = execution["Status"].get("StateChangeReason", "no reason given")
        return fail(
            what,
            f"a query of {_ROWS} rows ended {state}: {reason}",
            "look the reason up; a role's right, the key or Lake Formation is the usual one",
        )
    if problem := _wrong_with_result(place, execution["ResultConfiguration"]["OutputLocation"]):
        return fail(what, problem, "attach this to an issue: the tasks read results so")
    return ok(what, f"a query of {_ROWS} rows goes through it")


def _ended(place: Place, query: str) -> dict[str, dict[str, str]]:
    deadline = time.monotonic() + _SECONDS
    while True:
        found = place.client("athena").get_query_execution(QueryExecutionId=query)
        execution: dict[str, dict[str, str]] = found["QueryExecution"]
        if execution["Status"]["State"] not in ("QUEUED", "RUNNING"):
            return execution
        if time.monotonic() > deadline:
            return execution
        time.sleep(0.5)


def _wrong_with_result(place: Place, location: str) -> str:
    """How the result differs from what the tasks read; "" if it does not. It is removed."""
    bucket, _, result = location.removeprefix("s3://").partition("/")
    s3 = place.client("s3")
    body = s3.get_object(Bucket=bucket, Key=result)["Body"].read().decode()
    for each in (result, f"{result}.metadata"):
        s3.delete_object(Bucket=bucket, Key=each)
    header, *rows = csv_reading.rows(io.StringIO(body))
    if header != ["number", "words", "nothing"]:
        return f"a result begins with {header}, and not with the columns' names"
    if rows != [[str(n), 'a "quoted", text', ""] for n in range(1, _ROWS + 1)]:
        return f"a result is written otherwise than CSV with quotes doubled: {rows[0]}"
    return ""


def functions(place: Place) -> Iterator[Finding]:
    """https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html"""
    client, names = place.client("lambda"), place.resources["AWS::Lambda::Function"]
    problems = []
    for name in names:
        configuration = client.get_function_configuration(FunctionName=name)
        reserved = client.get_function_concurrency(FunctionName=name)
        if configuration.get("State", "Active") != "Active":
            problems.append(f"{name} is {configuration['State']}")
        if reserved.get("ReservedConcurrentExecutions") == 0:
            problems.append(f"{name} is switched off: its reserved concurrency is 0")
    for problem in problems:
        yield fail("functions", problem, "aws lambda delete-function-concurrency, or deploy again")
    if not problems:
        yield ok("functions", f"{len(names)} are ready")


def state_machine(place: Place) -> Iterator[Finding]:
    described = place.client("stepfunctions").describe_state_machine(
        stateMachineArn=place.outputs["StateMachineArn"]
    )
    ours = json.loads((PROJECT / "statemachine/refi_ready.asl.json").read_text(encoding="utf-8"))
    deployed = json.loads(described["definition"])
    if described.get("status", "ACTIVE") != "ACTIVE":
        yield fail("state machine", f"it is {described['status']}", "wait, then look again")
    elif deployed["States"].keys() != ours["States"].keys():
        yield warn(
            "state machine",
            "the deployed one has other states than this checkout",
            "deploy this code, or use the doctor of the code that is deployed",
        )
    else:
        yield ok("state machine", f"has the {len(ours['States'])} states of this checkout")


def crawler(place: Place) -> Iterator[Finding]:
    name = place.the("AWS::Glue::Crawler")
    found = place.client("glue").get_crawler(Name=name)["Crawler"]
    last = found.get("LastCrawl", {})
    if last.get("Status") in ("FAILED", "CANCELLED"):
        yield warn(
            "crawler",
            f"the last crawl of {name} ended {last['Status']}: {last.get('ErrorMessage', '')}",
            "remove the cause; the next run starts another",
        )
    else:
        yield ok("crawler", f"{name} is {found['State']}")


def crawlers_log(place: Place) -> Iterator[Finding]:
    """Glue makes it at the first crawl, under a name that no page gives but that the role's is
    in, and CloudWatch Logs keeps a group for good unless told otherwise.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html
    """
    crawler = place.client("glue").get_crawler(Name=place.the("AWS::Glue::Crawler"))["Crawler"]
    role = crawler["Role"].rpartition("/")[2]
    groups = place.pages(
        "logs", "describe_log_groups", "logGroups", logGroupNamePrefix="/aws-glue/crawlers"
    )
    ours = [each for each in groups if role in each["logGroupName"]]
    kept = [each["logGroupName"] for each in ours if "retentionInDays" not in each]
    if kept:
        yield warn(
            "crawler's log",
            f"{kept[0]} is kept for good, whatever log_retention_days says",
            f"aws logs put-retention-policy --retention-in-days 90 --log-group-name {kept[0]}",
        )
    else:
        yield ok("crawler's log", "ends by itself" if ours else "there is none yet")


def triggers(place: Place) -> Iterator[Finding]:
    events = place.client("events")
    rules = [
        events.describe_rule(Name=each.rpartition("|")[2].rpartition("/")[2])
        for each in place.resources["AWS::Events::Rule"]
    ]
    off = [rule for rule in rules if rule["State"] != "ENABLED"]
    uploads = [rule for rule in off if "aws.s3" in rule["EventPattern"]]
    ends = [rule for rule in off if rule not in uploads]
    if ends:
        yield fail(
            "announcements",
            f"the rule {ends[0]['Name']} is off: nobody hears how a run ended",
            f"aws events enable-rule --name {ends[0]['Name']}",
        )
    if uploads:
        yield warn(
            "triggers",
            f"the rule {uploads[0]['Name']} is off: an upload starts nothing",
            "deploy with -c refi-ready:triggers_enabled=true if it should",
        )
    if not off:
        yield ok("triggers", "uploads start runs, and ends are announced")


def subscriptions(place: Place) -> Iterator[Finding]:
    """https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html"""
    found = list(
        place.pages(
            "sns",
            "list_subscriptions_by_topic",
            "Subscriptions",
            TopicArn=place.outputs["TopicArn"],
        )
    )
    pending = [each for each in found if not each["SubscriptionArn"].startswith("arn:")]
    if pending:
        yield fail(
            "notifications",
            f"{counted_of(len(pending), len(found), 'subscription', 'subscriptions')} "
            f"{form(len(pending), 'is not confirmed, and hears', 'are not confirmed, and hear')} "
            "nothing",
            "follow the link in the message from AWS Notifications; it is good for three days, "
            "then subscribe again",
        )
    elif not found:
        yield warn(
            "notifications",
            "nobody is subscribed to the topic",
            "deploy with -c refi-ready:notification_email=…, and confirm",
        )
    else:
        yield ok("notifications", f"{len(found)} confirmed")


def alarms(place: Place) -> Iterator[Finding]:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html"""
    names = place.resources["AWS::CloudWatch::Alarm"]
    found = place.client("cloudwatch").describe_alarms(AlarmNames=names)["MetricAlarms"]
    ringing = [each for each in found if each["StateValue"] == "ALARM"]
    for each in ringing:
        yield warn(
            "alarms",
            f"{each['AlarmName']} is in alarm since {each['StateUpdatedTimestamp']:%Y-%m-%d}",
            f"{each['AlarmDescription']} It was told of once, then: whoever subscribed later has "
            "not heard of it",
        )
    if not ringing:
        yield ok("alarms", f"none of {len(found)} rings")


def dead_letters(place: Place) -> Iterator[Finding]:
    sqs = place.client("sqs")
    url = place.the("AWS::SQS::Queue")
    name = "ApproximateNumberOfMessages"
    waiting = int(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"][name])
    if waiting:
        yield warn(
            "dead letters",
            f"{waiting} wait: starts or announcements that could not be made",
            "read them: their attributes name rule and error; start a run if one was missed",
        )
    else:
        yield ok("dead letters", "none")


CHECKS = (
    workgroups,
    functions,
    state_machine,
    crawler,
    crawlers_log,
    triggers,
    subscriptions,
    alarms,
    dead_letters,
)
