"""Random calls from several clients at once: no fault, no hang, no silent success.

    uv run python tests/benchmarks/random_traffic.py [--seconds N] [--threads N] [--seed N]

Every operation of every service that the embedded cloud knows is called: with valid requests, with
requests in which something is missing, too long or of another type, and with members and operations
that nobody knows. What a call creates is read back. Prints figures; exits 1 if it found anything.
"""

import argparse
import collections
import json
import random
import statistics
import string
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore import xform_name
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError
from botocore.httpsession import URLLib3Session
from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape
from botocore.parsers import ResponseParserError

from infra.app import STACK_NAME
from infra.embedded.athena import Athena
from infra.embedded.cloud import Cloud
from infra.embedded.deployment.cloudformation import CloudFormation
from infra.embedded.entity_resolution import EntityResolution
from infra.embedded.events import EventBridge
from infra.embedded.functions.service import Functions
from infra.embedded.glue import Glue
from infra.embedded.moto_services import SERVICES
from infra.embedded.protocol.operations import service_model
from infra.embedded.protocol.service import Service
from infra.embedded.s3.declaration import PASSED_ON
from infra.embedded.scheduler import EventBridgeScheduler
from infra.embedded.step_functions.service import StepFunctions
from infra.embedded.sts.service import Sts
from infra.synthesis import synthesize

LONGEST_SECONDS = 30  # for one call; only Invoke may take longer, and functions are not invoked
LIES = {"ContentLength"}  # of a body that never comes: any server waits for it
OUR_FAULT = (ReadTimeoutError, ConnectionClosedError, ResponseParserError)

SPEAK_JSON = ("athena", "dynamodb", "events", "glue", "kms", "logs", "sqs", "stepfunctions")

# Calls that would end what the others look at, or wait for it.
LEFT_OUT = {
    ("lambda", "Invoke"),
    ("lambda", "CreateFunction"),
    ("lambda", "DeleteFunction"),
    ("s3", "DeleteBucket"),
    ("glue", "DeleteDatabase"),
    ("dynamodb", "DeleteTable"),
    ("kms", "PutKeyPolicy"),
    ("kms", "ScheduleKeyDeletion"),
}


ALARM = {
    "Namespace": "Traffic",
    "MetricName": "Calls",
    "Statistic": "Sum",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 1.0,
    "ComparisonOperator": "GreaterThanThreshold",
}


@dataclass
class Found:
    """What all threads saw."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: collections.defaultdict(list))
    codes: collections.Counter[str] = field(default_factory=collections.Counter)
    complaints: dict[str, str] = field(default_factory=dict)
    unsent: int = 0
    answered: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def call(self, name: str, seconds: float, code: str) -> None:
        with self.lock:
            self.seconds[name].append(seconds)
            self.codes[code] += 1
            if code == "200":
                self.answered.add(name)
        if seconds > LONGEST_SECONDS:
            self.complain(f"{name} hangs", f"{seconds:.1f} s")

    def complain(self, what: str, details: str) -> None:
        with self.lock:
            self.complaints.setdefault(what, details[:600])


def operations() -> Iterator[tuple[str, str]]:
    """(service, operation) of everything that is answered."""
    ours: list[type[Service]] = [
        *(Athena, CloudFormation, EntityResolution, EventBridge),
        *(EventBridgeScheduler, Functions, Glue, StepFunctions, Sts),
        *SERVICES,
    ]
    for service in ours:
        model = service_model(service.service)
        for operation in model.operation_names:
            if hasattr(service, xform_name(operation)) or operation in service.passed_on:
                yield service.service, operation
    yield from (("s3", operation) for operation in sorted(PASSED_ON))


class Requests:
    """Makes up requests: each value from the botocore model, or one that exists in the cloud."""

    def __init__(self, chance: random.Random, known: Mapping[str, list[Any]]) -> None:
        self._chance = chance
        self._known = known

    def members(self, operation: OperationModel) -> dict[str, Any]:
        shape = operation.input_shape
        return {} if shape is None else self._structure(shape, depth=0)

    def spoil(self, members: dict[str, Any]) -> dict[str, Any]:
        """The same with one thing wrong."""
        spoilt = dict(members)
        name = self._chance.choice([*spoilt, "nobodyKnowsThis"])
        match self._chance.randrange(4):
            case 0:
                spoilt.pop(name, None)
            case 1:
                spoilt[name] = "x" * 300_000
            case 2:
                spoilt[name] = self._chance.choice([None, [], {}, -1, True, [["x"]], 1e99, "\0"])
            case _:
                spoilt["nobodyKnowsThis"] = "x"
        return spoilt

    def _structure(self, shape: StructureShape, depth: int) -> dict[str, Any]:
        wanted = {
            name: member
            for name, member in shape.members.items()
            if name in shape.required_members
            or (name not in LIES and self._chance.random() < 0.25 / (depth + 1))
        }
        return {name: self._value(name, member, depth + 1) for name, member in wanted.items()}

    def _value(self, name: str, shape: Shape, depth: int) -> Any:
        chance = self._chance
        known = self._known.get(name.lower())
        if known and shape.type_name == "string" and chance.random() < 0.8:
            return chance.choice(known)
        match shape:
            case StructureShape():
                return self._structure(shape, depth) if depth < 6 else {}
            case ListShape():
                least = int(shape.metadata.get("min", 0))
                return [
                    self._value(name.removesuffix("s"), shape.member, depth + 1)
                    for _ in range(max(least, chance.randrange(3)))
                ]
            case MapShape():
                return {"key": self._value(name, shape.value, depth + 1)}
            case Shape(type_name="string"):
                if choices := shape.metadata.get("enum"):
                    return chance.choice(choices)
                least, most = int(shape.metadata.get("min", 1)), int(shape.metadata.get("max", 40))
                letters = string.ascii_letters + string.digits + "-_"
                length = chance.randint(least, max(least, min(most, least + 20)))
                return "".join(chance.choices(letters, k=length))
            case Shape(type_name="integer" | "long"):
                least = int(shape.metadata.get("min", 0))
                return chance.randint(least, least + 5)
            case Shape(type_name="boolean"):
                return chance.random() < 0.5
            case Shape(type_name="float" | "double"):
                return chance.random()
            case Shape(type_name="timestamp"):
                return 1_700_000_000 + chance.randrange(100_000_000)
            case Shape(type_name="blob"):
                return b'{"x": 1}'
            case _:
                raise NotImplementedError(shape.type_name)


def _is_another(operation: OperationModel, members: Mapping[str, Any]) -> bool:
    """S3 tells operations apart by their parameters: without an upload's id, ListParts is a
    GetObject, whose answer botocore takes for a broken one and calls a 500.
    """
    shape = operation.input_shape
    return shape is not None and any(
        shape.members[name].serialization.get("location") == "querystring" and not members.get(name)
        for name in shape.required_members
    )


class Traffic:
    """One thread's calls. `clients`: by service."""

    def __init__(
        self,
        cloud: Cloud,
        clients: Mapping[str, Any],
        found: Found,
        known: Mapping[str, list[Any]],
        seed: int,
    ) -> None:
        self._endpoint = cloud.endpoint
        self._credentials = cloud.credentials
        self._clients = clients
        self._found = found
        self._chance = random.Random(seed)
        self._requests = Requests(self._chance, known)
        self._ledger = known["tablename"][-1]
        self._operations = [each for each in operations() if each not in LEFT_OUT]

    def run_until(self, deadline: float) -> None:
        while time.monotonic() < deadline:
            kind: Callable[[], None] = self._chance.choices(
                [self._modelled, self._unknown, self._unknown_service, self._read_back],
                weights=[88, 5, 1, 6],
            )[0]
            try:
                kind()
            except Exception as error:
                self._found.complain(f"{kind.__name__}: {type(error).__name__}", str(error))

    def _modelled(self) -> None:
        service, name = self._chance.choice(self._operations)
        members = self._requests.members(service_model(service).operation_model(name))
        if self._chance.random() < 0.4:
            members = self._requests.spoil(members)
        if service == "s3" and _is_another(service_model(service).operation_model(name), members):
            self._found.unsent += 1
            return
        operation = getattr(self._clients[service], xform_name(name))
        name = f"{service}.{name}"
        began = time.monotonic()
        try:
            operation(**members)
            code = "200"
        except ClientError as refused:
            status = refused.response["ResponseMetadata"]["HTTPStatusCode"]
            code = refused.response["Error"]["Code"]
            if status in (500, 502, 503, 504) or code == "InternalFailure" or not code:
                self._found.complain(f"{name}: {status} {code}", f"{refused} {members}")
        except OUR_FAULT as error:
            code = type(error).__name__
            self._found.complain(f"{name}: {code}", f"{error} {members}")
        except Exception:  # the client itself could not send it
            self._found.unsent += 1
            return
        self._found.call(name, time.monotonic() - began, code)

    def _unknown(self) -> None:
        """An operation nobody knows, or a member of one that is known: no SDK would send them."""
        service = self._chance.choice(
            ["athena", "glue", "stepfunctions", "events", "logs", "sqs", "dynamodb", "kms"]
        )
        known = [name for each, name in self._operations if each == service]
        operation = self._chance.choice([*known, "MakeCoffee"])
        model = service_model(service)
        headers = {
            "X-Amz-Target": f"{model.metadata['targetPrefix']}.{operation}",
            "Content-Type": f"application/x-amz-json-{model.metadata['jsonVersion']}",
        }
        expected = 501 if operation == "MakeCoffee" else 400
        self._by_hand(model.signing_name, operation, headers, b'{"milk": true}', expected)

    def _unknown_service(self) -> None:
        service = self._chance.choice(["coffee", "dynamodb", "ec2", "kms"])
        self._by_hand(service, "MakeCoffee", {}, b"Action=MakeCoffee", 501)

    def _by_hand(
        self, service: str, operation: str, headers: dict[str, str], body: bytes, expected: int
    ) -> None:
        request = AWSRequest("POST", f"{self._endpoint}/", headers=headers, data=body)
        credentials = Credentials(self._credentials.access_key, self._credentials.secret_key)
        SigV4Auth(credentials, service, "us-east-1").add_auth(request)
        began = time.monotonic()
        answer = URLLib3Session(timeout=LONGEST_SECONDS).send(request.prepare())
        name = f"{service}.{operation} by hand"
        self._found.call(name, time.monotonic() - began, str(answer.status_code))
        if answer.status_code != expected:
            self._found.complain(f"{name}: {answer.status_code}", answer.text)

    def _read_back(self) -> None:
        """What is said to have been created is there."""
        name = f"traffic-{self._chance.getrandbits(64):016x}"
        database = name.replace("-", "_")
        logs, queue = self._clients["logs"], self._clients["sqs"]
        match self._chance.randrange(8):
            case 0:
                self._clients["glue"].create_database(DatabaseInput={"Name": database})
                back = self._clients["glue"].get_database(Name=database)["Database"]["Name"]
            case 1:
                logs.create_log_group(logGroupName=name)
                groups = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
                back = groups[0]["logGroupName"]
            case 2:
                url = queue.create_queue(QueueName=name)["QueueUrl"]
                queue.send_message(QueueUrl=url, MessageBody=name)
                back = queue.receive_message(QueueUrl=url)["Messages"][0]["Body"]
            case 3:
                self._clients["s3"].create_bucket(Bucket=name)
                body = self._chance.randbytes(self._chance.randrange(100_000))
                self._clients["s3"].put_object(Bucket=name, Key="a key/ü", Body=body)
                stored = self._clients["s3"].get_object(Bucket=name, Key="a key/ü")["Body"].read()
                back = name if stored == body else "other bytes"
            case 4:
                table = {"TableName": self._ledger}
                item = {"item": {"S": name}, "n": {"N": "7"}}
                self._clients["dynamodb"].put_item(**table, Item=item)
                key = {"Key": {"item": {"S": name}}, "ConsistentRead": True}
                kept = self._clients["dynamodb"].get_item(**table, **key)["Item"]
                back = name if kept == item else str(kept)
            case 5:
                topic = self._clients["sns"].create_topic(Name=name)["TopicArn"]
                queue.create_queue(QueueName=name)
                mail = {"Protocol": "email", "Endpoint": f"{name}@example.com"}
                self._clients["sns"].subscribe(TopicArn=topic, **mail)
                found = self._clients["sns"].list_subscriptions_by_topic(TopicArn=topic)
                (back,) = (each["Endpoint"].split("@")[0] for each in found["Subscriptions"])
            case 6:
                cloudwatch = self._clients["cloudwatch"]
                cloudwatch.put_metric_alarm(AlarmName=name, **ALARM)
                (alarm,) = cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"]
                back = alarm["AlarmName"]
            case _:
                self._clients["events"].put_rule(Name=name, EventPattern='{"source": ["traffic"]}')
                back = self._clients["events"].describe_rule(Name=name)["Name"]
        if back not in (name, database):
            self._found.complain("what was created is not there", f"{name}: {back}")


def clients_of(cloud: Cloud) -> dict[str, Any]:
    """Ordinary clients that check nothing themselves and do not try again."""
    session = boto3.Session(
        cloud.credentials.access_key, cloud.credentials.secret_key, region_name="us-east-1"
    )
    return {
        service: session.client(
            service,
            endpoint_url=cloud.endpoint,
            config=Config(
                parameter_validation=False,
                read_timeout=LONGEST_SECONDS,
                retries={"total_max_attempts": 1},
                max_pool_connections=50,
            ),
        )
        for service in {service for service, _ in operations()}
    }


def look_around(cloud: Cloud) -> dict[str, list[Any]]:
    """Names of what exists, by the lower-case name of the member that takes them."""
    outputs = cloud.stack_outputs
    machine = outputs["StateMachineArn"]
    executions = cloud.client("stepfunctions").list_executions(stateMachineArn=machine)[
        "executions"
    ]
    tables = cloud.client("glue").get_tables(DatabaseName=outputs["DatabaseName"])["TableList"]
    workflows = cloud.client("entityresolution").list_matching_workflows()["workflowSummaries"]
    crawlers = cloud.client("glue").list_crawlers()["CrawlerNames"]
    groups = cloud.client("logs").describe_log_groups()["logGroups"]
    functions = cloud.client("lambda").list_functions()["Functions"]
    queue = cloud.client("sqs").create_queue(QueueName="traffic")["QueueUrl"]
    table_names = [each["Name"] for each in tables]
    return {
        "statemachinearn": [machine],
        "executionarn": [each["executionArn"] for each in executions],
        "bucket": [outputs["OutputBucketName"], outputs["WorkingBucketName"]],
        "databasename": [outputs["DatabaseName"]],
        "database": [outputs["DatabaseName"]],
        "tablename": [*table_names, outputs["LedgerTableName"]],
        "name": [*table_names, *crawlers, STACK_NAME],
        "crawlername": crawlers,
        "workflowname": [each["workflowName"] for each in workflows],
        "loggroupname": [each["logGroupName"] for each in groups],
        "functionname": [each["FunctionName"] for each in functions],
        "stackname": [STACK_NAME],
        "queueurl": [queue],
        "topicarn": [outputs["TopicArn"]],
        "keyid": [each["KeyId"] for each in cloud.client("kms").list_keys()["Keys"]],
        "rolename": [each["RoleName"] for each in cloud.client("iam").list_roles()["Roles"]],
        "querystring": [
            "select * from latest",
            "select count(*) from borrower_matches",
            "select 1 as one, cast(null as varchar)",
            "selec",
            "select nobody from latest",
        ],
        "workgroup": ["refi-ready", "primary"],
        "catalogname": ["AwsDataCatalog"],
        "input": ["{}", "{", '{"trigger": "manual"}', '{"trigger": 7}'],
        "key": ["a", "a/b c", "ü+", "latest/latest.json"],
        "definition": [json.dumps({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}})],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--threads", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    found = Found()
    with Cloud.start() as cloud:
        cloud.deploy(synthesize(triggers_enabled=False), STACK_NAME)
        known, clients = look_around(cloud), clients_of(cloud)
        deadline = time.monotonic() + options.seconds
        threads = [
            threading.Thread(
                target=Traffic(
                    cloud, clients, found, known, options.seed * 1000 + number
                ).run_until,
                args=(deadline,),
                daemon=True,
            )
            for number in range(options.threads)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(options.seconds + 3 * LONGEST_SECONDS)
            if thread.is_alive():
                found.complain("a thread hangs", thread.name)
    report(found)
    sys.exit(1 if found.complaints else 0)


def report(found: Found) -> None:
    calls = [seconds for each in found.seconds.values() for seconds in each]
    print(
        f"{len(calls):,} calls, and {found.unsent:,} that the client would not send; "
        f"{len(found.answered)} of {len(found.seconds)} operations answered 200; "
        f"median {statistics.median(calls) * 1000:.1f} ms, longest {max(calls):.1f} s"
    )
    for code, count in found.codes.most_common(12):
        print(f"{count:9,}  {code}")
    for name in sorted(found.seconds, key=lambda each: -max(found.seconds[each]))[:5]:
        print(f"{max(found.seconds[name]):7.2f} s  {name}")
    for what, details in sorted(found.complaints.items()):
        print(f"FOUND {what}\n      {details}")


if __name__ == "__main__":
    main()
