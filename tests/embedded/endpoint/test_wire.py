"""wire: services of our own, spoken to by boto3."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterable
from datetime import UTC, datetime

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from werkzeug.wrappers import Response

from infra.embedded import moto_services
from infra.embedded.access import (
    Access,
    Administrator,
    Keys,
    Lookups,
)
from infra.embedded.endpoint.desks import ServiceDesk
from infra.embedded.endpoint.endpoint import Endpoint
from infra.embedded.faults import Callers, Faults, FaultyRequests
from infra.embedded.gate import Gate
from infra.embedded.protocol.service import Service, ServiceError, as_they_are
from infra.embedded.s3.guard import GuardedS3
from infra.embedded.scheduler import EventBridgeScheduler
from infra.embedded.upkeep.server import Server
from tests.embedded.support.fakes import NoResources

NOON = datetime(2026, 11, 22, 12, 0, 0, 123_000, tzinfo=UTC)


class Athena(Service):
    service = "athena"

    def __init__(self):
        self.requests = []

    def start_query_execution(self, request):
        self.requests.append(request)
        return {"QueryExecutionId": "query-1"}

    def get_query_execution(self, request):
        return {"QueryExecution": {"Status": {"CompletionDateTime": NOON}}}

    def get_work_group(self, request):
        raise ServiceError("InvalidRequestException", "no such group", AthenaErrorCode="GONE")

    def list_work_groups(self, request):
        raise ZeroDivisionError("a mistake of ours")

    def list_data_catalogs(self, request):
        return {"DataCatalogs": []}

    def stop_query_execution(self, request):
        return None


class Lambda(Service):
    service = "lambda"
    passed_on = as_they_are("ListFunctions")

    def __init__(self):
        self.requests = []

    def invoke(self, request):
        self.requests.append(request)
        return {"StatusCode": 200, "FunctionError": "Unhandled", "Payload": request["Payload"]}

    def get_function(self, request):
        raise ServiceError("ResourceNotFoundException", request["FunctionName"])


class EntityResolution(Service):
    service = "entityresolution"

    def list_tags_for_resource(self, request):
        return {"tags": {"of": request["resourceArn"]}}

    def get_matching_job(self, request):
        return {"jobId": request["jobId"], "status": "QUEUED", "startTime": NOON}


class Cloudless:
    """Our services behind an endpoint; what is passed on is answered by name."""

    def __init__(self):
        self.athena, self.functions = Athena(), Lambda()
        self.seen = 0
        access = Access(
            NoResources(),
            Lookups(work_group=lambda _: None, key_arn=str, function_policy=lambda _: None),
            account="123456789012",
            region="us-east-1",
        )
        moto = Response(json.dumps({"Functions": []}), content_type="application/json")
        ours = (self.athena, self.functions, EntityResolution(), EventBridgeScheduler())
        motos = (service() for service in moto_services.SERVICES)
        administrator = Administrator("123456789012")
        keys = Keys(administrator)
        self.credentials = keys.of(administrator)
        endpoint = Endpoint(
            [
                GuardedS3(access, self._s3),
                *(ServiceDesk(service, access, moto) for service in (*ours, *motos)),
            ],
            gate=Gate(keys, region="us-east-1"),
            faulty=FaultyRequests(Faults(), Callers(lambda name: None), kill=lambda name: None),
        )

        def counted(environ, start_response) -> Iterable[bytes]:
            self.seen += 1
            return endpoint(environ, start_response)

        self.server = Server(counted)

    def _s3(self, environ, start_response, operation):
        return Response(headers={"x-amz-version-id": operation})(environ, start_response)

    def client(self, service, **config):
        return boto3.client(
            service,
            endpoint_url=f"http://127.0.0.1:{self.server.port}",
            region_name="us-east-1",
            aws_access_key_id=self.credentials.access_key,
            aws_secret_access_key=self.credentials.secret_key,
            config=Config(**config),
        )


@pytest.fixture(scope="module")
def cloudless():
    cloudless = Cloudless()
    yield cloudless
    cloudless.server.stop()


def test_a_json_request_reaches_the_method_of_its_operation(cloudless):
    answer = cloudless.client("athena").start_query_execution(
        QueryString="select 1", ClientRequestToken="t" * 32
    )

    assert answer["QueryExecutionId"] == "query-1"
    assert cloudless.athena.requests[-1] == {
        "QueryString": "select 1",
        "ClientRequestToken": "t" * 32,
    }


def test_a_time_arrives_with_its_milliseconds(cloudless):
    answer = cloudless.client("athena").get_query_execution(QueryExecutionId="query-1")

    assert answer["QueryExecution"]["Status"]["CompletionDateTime"] == NOON


def test_an_answer_without_members_is_an_empty_one(cloudless):
    answer = cloudless.client("athena").stop_query_execution(QueryExecutionId="query-1")

    assert answer.keys() == {"ResponseMetadata"}


def test_a_rest_request_is_put_together_from_path_query_and_headers(cloudless):
    arn = "arn:aws:lambda:us-east-1:123456789012:function:a"

    answer = cloudless.client("lambda").invoke(
        FunctionName=arn, Qualifier="$LATEST", LogType="Tail", Payload=b'{"a": 1}'
    )

    assert cloudless.functions.requests[-1] == {
        "FunctionName": arn,
        "Qualifier": "$LATEST",
        "LogType": "Tail",
        "Payload": b'{"a": 1}',
    }
    assert (answer["StatusCode"], answer["FunctionError"]) == (200, "Unhandled")
    assert answer["Payload"].read() == b'{"a": 1}'


def test_a_slash_in_a_part_of_a_path_does_not_end_it(cloudless):
    arn = "arn:aws:entityresolution:us-east-1:123456789012:matchingworkflow/w"

    answer = cloudless.client("entityresolution").list_tags_for_resource(resourceArn=arn)

    assert answer["tags"] == {"of": arn}


def test_a_character_that_xml_has_not_is_refused(cloud):
    iam = cloud.client("iam")

    with pytest.raises(ClientError, match="a character that XML has not"):
        iam.list_roles(PathPrefix="/\0/", Marker="\0")


def test_a_rest_answer_is_json(cloudless):
    job = cloudless.client("entityresolution").get_matching_job(workflowName="w", jobId="0" * 32)

    assert (job["jobId"], job["status"], job["startTime"]) == ("0" * 32, "QUEUED", NOON)


def test_an_error_has_the_status_of_its_model_and_its_members(cloudless):
    athena, functions = cloudless.client("athena"), cloudless.client("lambda")

    with pytest.raises(athena.exceptions.InvalidRequestException) as refused:
        athena.get_work_group(WorkGroup="gone")
    with pytest.raises(functions.exceptions.ResourceNotFoundException) as missing:
        functions.get_function(FunctionName="f")

    assert refused.value.response["AthenaErrorCode"] == "GONE"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert missing.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404


def test_every_answer_has_a_request_id(cloudless):
    athena = cloudless.client("athena")

    with pytest.raises(ClientError) as refused:
        athena.get_work_group(WorkGroup="gone")

    assert refused.value.response["ResponseMetadata"]["RequestId"]
    answer = athena.get_query_execution(QueryExecutionId="query-1")
    assert answer["ResponseMetadata"]["RequestId"]


@pytest.mark.parametrize(
    ("request_", "complaint"),
    [
        ({}, "QueryString"),
        ({"QueryString": ""}, "QueryString"),
        ({"QueryString": "select 1", "WorkGroup": 7}, "WorkGroup"),
        (
            {"QueryString": "select 1", "ResultConfiguration": {"AclConfiguration": {}}},
            "S3AclOption",
        ),
        (
            {
                "QueryString": "select 1",
                "ResultConfiguration": {"EncryptionConfiguration": {"EncryptionOption": "ROT13"}},
            },
            "must be one of SSE_S3, SSE_KMS, CSE_KMS",
        ),
        ({"QueryString": "x" * 262_145}, "at most 262144"),
        ({"QueryString": "select 1", "WorkGroup": "a b"}, "WorkGroup must match the pattern"),
    ],
)
def test_an_invalid_request_is_refused_as_the_operation_documents(cloudless, request_, complaint):
    athena = cloudless.client("athena", parameter_validation=False)

    with pytest.raises(athena.exceptions.InvalidRequestException, match=complaint):
        athena.start_query_execution(**request_)


def test_an_operation_without_a_method_is_refused_once_by_name(cloudless):
    athena = cloudless.client("athena")
    before = cloudless.seen

    with pytest.raises(
        ClientError, match=r"not implemented in the embedded cloud: athena\.CreateNotebook"
    ):
        athena.create_notebook(WorkGroup="w", Name="n")

    assert cloudless.seen == before + 1


def test_a_mistake_of_ours_is_told_and_not_retried(cloudless, caplog):
    before = cloudless.seen

    with pytest.raises(ClientError, match="ZeroDivisionError: a mistake of ours"):
        cloudless.client("athena").list_work_groups()

    assert cloudless.seen == before + 1
    assert "athena.ListWorkGroups failed" in caplog.text


def test_an_answer_the_model_does_not_know_is_a_mistake_of_ours(cloudless):
    with pytest.raises(ClientError, match="has no member DataCatalogs"):
        cloudless.client("athena").list_data_catalogs()


def test_what_a_service_passes_on_is_answered_from_below(cloudless):
    assert cloudless.client("lambda").list_functions()["Functions"] == []


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "refused"),
    [
        ("ssm", "describe_parameters", {}, "ssm"),
        ("iam", "list_users", {}, r"iam\.ListUsers"),
        (
            "logs",
            "delete_log_stream",
            {"logGroupName": "g", "logStreamName": "s"},
            r"logs\.DeleteLogStream",
        ),
        ("s3", "get_bucket_website", {"Bucket": "bucket"}, r"s3\.GetBucketWebsite"),
        ("scheduler", "list_schedule_groups", {}, r"scheduler\.ListScheduleGroups"),
    ],
)
def test_what_moto_might_answer_but_may_not_is_refused_by_name(
    cloudless, service, operation, parameters, refused
):
    before = cloudless.seen

    with pytest.raises(ClientError, match=f"embedded cloud: {refused}") as error:
        getattr(cloudless.client(service), operation)(**parameters)

    assert error.value.response["Error"]["Code"] == "NotImplemented"
    assert cloudless.seen == before + 1


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("put_object", {"Key": "a b/c+d", "Body": b"x"}),
        ("copy_object", {"Key": "k", "CopySource": "bucket/k?versionId=v"}),
        ("upload_part", {"Key": "k", "UploadId": "u", "PartNumber": 1, "Body": b"x"}),
    ],
)
def test_s3_operations_of_one_uri_are_told_apart(cloudless, operation, parameters):
    answer = getattr(cloudless.client("s3"), operation)(Bucket="bucket", **parameters)

    seen = answer["ResponseMetadata"]["HTTPHeaders"]["x-amz-version-id"]
    assert seen.lower() == operation.replace("_", "")


def test_a_request_without_a_signature_is_refused(cloudless):
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(f"http://127.0.0.1:{cloudless.server.port}/bucket/key")


def test_a_client_keeps_its_connection(cloudless):
    athena = cloudless.client("athena", max_pool_connections=1)
    connections = cloudless.server.connections

    athena.get_query_execution(QueryExecutionId="1")
    first = set(connections)
    athena.get_query_execution(QueryExecutionId="2")

    assert set(connections) == first
