"""Faults as a client of the embedded cloud meets them, and when."""

import json
import threading
import time

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError
from werkzeug.wrappers import Response

from infra.embedded import athena, entity_resolution, moto_services
from infra.embedded.access import Access, Administrator, Keys, Lookups
from infra.embedded.endpoint.desks import ServiceDesk
from infra.embedded.endpoint.endpoint import Endpoint
from infra.embedded.faults import (
    NO_TROUBLE,
    Call,
    Callers,
    Fault,
    Faults,
    FaultyRequests,
    Kind,
)
from infra.embedded.gate import Gate
from infra.embedded.protocol.service import Service
from infra.embedded.s3.guard import GuardedS3
from infra.embedded.step_functions.service import StepFunctions
from infra.embedded.upkeep.server import Server
from tests.embedded.support.fakes import NoResources

START = {"service": "athena", "operation": "StartQueryExecution"}


class Athena(Service):
    service = "athena"
    failed = athena.Athena.failed

    def __init__(self, faults):
        self.started = 0
        self.fates = []
        self._faults = faults

    def start_query_execution(self, request):
        self.started += 1
        self.fates.append(self._faults.of_work("query"))
        return {"QueryExecutionId": "query-1"}


class EntityResolution(Service):
    service = "entityresolution"
    throttled = entity_resolution.EntityResolution.throttled
    failed = entity_resolution.EntityResolution.failed

    def start_matching_job(self, request):
        return {"jobId": "0" * 32}


class Pipelines(Callers):
    """Who says in the user agent that he is the pipeline, is."""

    def name(self, principal, request):
        return "a_task" if "the-pipeline" in request.headers["User-Agent"] else None


class Cloudless:
    """Two services of ours, one that is passed on, and S3, all of whose requests may go wrong."""

    def __init__(self):
        self.faults = Faults()
        self.athena = Athena(self.faults)
        self.objects = 0
        access = Access(
            NoResources(),
            Lookups(work_group=lambda _: None, key_arn=str, function_policy=lambda _: None),
            account="123456789012",
            region="us-east-1",
        )
        moto = Response(json.dumps({}), content_type="application/x-amz-json-1.0")
        ours = (self.athena, EntityResolution(), StepFunctions())
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
            faulty=FaultyRequests(
                self.faults, Pipelines(lambda name: None), kill=lambda name: None
            ),
        )
        self.server = Server(endpoint)

    def _s3(self, environ, start_response, operation):
        self.objects += 1
        return Response()(environ, start_response)

    def client(self, service, *, attempts=1, by="the-pipeline", read_timeout=20):
        return boto3.client(
            service,
            endpoint_url=f"http://127.0.0.1:{self.server.port}",
            region_name="us-east-1",
            aws_access_key_id=self.credentials.access_key,
            aws_secret_access_key=self.credentials.secret_key,
            config=Config(
                user_agent_extra=by,
                read_timeout=read_timeout,
                retries={"mode": "standard", "total_max_attempts": attempts},
            ),
        )


@pytest.fixture
def cloudless():
    cloudless = Cloudless()
    yield cloudless
    cloudless.faults.stop()
    cloudless.server.stop()


def start(cloudless, **config):
    return cloudless.client("athena", **config).start_query_execution(QueryString="select 1")


CALLS = {
    "athena": ("StartQueryExecution", {"QueryString": "select 1"}),
    "dynamodb": ("GetItem", {"TableName": "ledger", "Key": {"item": {"S": "lease"}}}),
    "entityresolution": ("StartMatchingJob", {"workflowName": "w"}),
    "s3": ("PutObject", {"Bucket": "b", "Key": "k", "Body": b"text"}),
    "sns": ("Publish", {"TopicArn": "arn:aws:sns:us-east-1:123456789012:t", "Message": "m"}),
    "stepfunctions": (
        "DescribeExecution",
        {"executionArn": "arn:aws:states:us-east-1:123456789012:execution:m:e"},
    ),
}


def refused(cloudless, kind, service):
    operation, parameters = CALLS[service]
    client = cloudless.client(service)
    call = getattr(client, _method(client, operation))
    fault = Fault(kind=kind, service=service, operation=operation)
    with cloudless.faults.planned(fault) as met, pytest.raises(ClientError) as refusal:
        call(**parameters)
    assert [each.fault for each in met] == [fault]
    response = refusal.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]


def _method(client, operation):
    return next(name for name, api in client.meta.method_to_api_mapping.items() if api == operation)


@pytest.mark.parametrize(
    ("service", "told"),
    [
        ("athena", ("ThrottlingException", 400)),
        ("dynamodb", ("ThrottlingException", 400)),
        ("entityresolution", ("ThrottlingException", 429)),
        ("s3", ("SlowDown", 503)),
        ("sns", ("Throttled", 429)),
        ("stepfunctions", ("ThrottlingException", 400)),
    ],
)
def test_each_service_throttles_in_its_own_words(cloudless, service, told):
    assert refused(cloudless, Kind.THROTTLE, service) == told


@pytest.mark.parametrize(
    ("service", "told"),
    [
        ("athena", ("InternalServerException", 500)),
        ("dynamodb", ("InternalServerError", 500)),
        ("entityresolution", ("InternalServerException", 500)),
        ("s3", ("InternalError", 500)),
        ("sns", ("InternalError", 500)),
        ("stepfunctions", ("InternalFailure", 500)),
    ],
)
def test_each_service_fails_in_its_own_words(cloudless, service, told):
    assert refused(cloudless, Kind.SERVER_ERROR, service) == told


@pytest.mark.parametrize(
    ("service", "told"),
    [
        ("athena", ("AccessDeniedException", 400)),
        ("entityresolution", ("AccessDeniedException", 403)),
        ("s3", ("AccessDenied", 403)),
        ("sns", ("AuthorizationError", 403)),
    ],
)
def test_each_service_denies_in_its_own_words(cloudless, service, told):
    assert refused(cloudless, Kind.ACCESS_DENIED, service) == told


@pytest.mark.parametrize("kind", [Kind.THROTTLE, Kind.SERVER_ERROR, Kind.ACCESS_DENIED])
def test_what_is_refused_has_no_effect(cloudless, kind):
    with cloudless.faults.planned(Fault(kind=kind, **START)), pytest.raises(ClientError):
        start(cloudless)

    assert cloudless.athena.started == 0


def test_a_reset_connection_has_no_effect_and_is_tried_again_by_boto3(cloudless):
    with cloudless.faults.planned(Fault(kind=Kind.CONNECTION_RESET, **START, times=2)):
        with pytest.raises(ConnectionClosedError):
            start(cloudless)
        start(cloudless, attempts=2)

    assert cloudless.athena.started == 1


@pytest.mark.parametrize("service", ["athena", "s3"])
def test_after_a_lost_answer_boto3_asks_for_the_effect_again(cloudless, service):
    operation, parameters = CALLS[service]
    client = cloudless.client(service, attempts=2)
    with cloudless.faults.planned(
        Fault(kind=Kind.TIMEOUT_AFTER_EFFECT, service=service, operation=operation)
    ):
        getattr(client, _method(client, operation))(**parameters)

    assert (cloudless.athena.started, cloudless.objects) == (
        (2, 0) if service == "athena" else (0, 2)
    )


def test_a_client_that_waits_for_a_lost_answer_times_out(cloudless):
    fault = Fault(kind=Kind.TIMEOUT_AFTER_EFFECT, **START, seconds=30)
    with cloudless.faults.planned(fault), pytest.raises(ReadTimeoutError):
        start(cloudless, read_timeout=0.2)

    assert cloudless.athena.started == 1


def test_a_slow_request_is_answered_in_the_end(cloudless):
    began = time.monotonic()
    with cloudless.faults.planned(Fault(kind=Kind.SLOW, **START, seconds=0.2)):
        start(cloudless)

    assert time.monotonic() - began >= 0.2


def test_a_fault_happens_at_its_call_and_as_often_as_it_is_to(cloudless):
    went_wrong = []
    with cloudless.faults.planned(Fault(kind=Kind.CONNECTION_RESET, **START, call=2, times=2)):
        for _ in range(4):
            try:
                start(cloudless)
            except ConnectionClosedError:
                went_wrong.append(True)
            else:
                went_wrong.append(False)

    assert went_wrong == [False, True, True, False]


def test_the_same_seed_makes_the_same_calls_go_wrong():
    def occasions(seed):
        faults = Faults()
        with faults.planned(Fault(kind=Kind.THROTTLE, **START, probability=0.5), seed=seed):
            return [faults.of_request(Call("a_task", *START.values())) for _ in range(40)]

    assert occasions(1) == occasions(1) != occasions(2)
    assert None in occasions(1)


def test_somebody_elses_requests_and_queries_are_spared(cloudless):
    faults = (Fault(kind=Kind.CONNECTION_RESET, **START), Fault(kind=Kind.QUERY_FAILED))
    with cloudless.faults.planned(*faults) as met:
        start(cloudless, by="a-person")

    assert (met, cloudless.athena.fates) == ([], [NO_TROUBLE])


def test_a_fault_for_one_caller_spares_the_others(cloudless):
    with cloudless.faults.planned(Fault(kind=Kind.CONNECTION_RESET, **START, by="b_task")) as met:
        start(cloudless)

    assert met == []


def test_the_query_that_a_request_starts_meets_its_fate(cloudless):
    with cloudless.faults.planned(Fault(kind=Kind.QUERY_FAILED, call=2, retryable=True)):
        start(cloudless)
        start(cloudless)

    first, second = cloudless.athena.fates
    assert first == NO_TROUBLE
    assert (second.status, second.retryable) == ("FAILED", True)


@pytest.mark.parametrize(
    ("fault", "copies"),
    [
        (Fault(kind=Kind.EVENT_LOST), ()),
        (Fault(kind=Kind.EVENT_LATE, seconds=3), (3,)),
        (Fault(kind=Kind.EVENT_DUPLICATED), (0, 0)),
        (Fault(kind=Kind.EVENT_LOST, event="Something Else"), (0,)),
        (Fault(kind=Kind.THROTTLE, **START), (0,)),
    ],
)
def test_an_event_arrives_as_planned(fault, copies):
    faults = Faults()
    with faults.planned(fault):
        assert tuple(faults.of_event("Object Created")) == copies
        assert tuple(faults.of_event("Object Created")) == (0,)


def test_every_call_is_recorded_in_order(cloudless):
    with cloudless.faults.recorded() as calls:
        start(cloudless)
        start(cloudless, by="a-person")
        cloudless.client("s3").put_object(Bucket="b", Key="k")
    start(cloudless)

    assert calls == [
        Call("a_task", "athena", "StartQueryExecution"),
        Call("a_task", "s3", "PutObject"),
    ]


def test_nobody_is_kept_waiting_once_the_cloud_stops():
    faults = Faults()
    waiting = threading.Thread(target=faults.wait, args=(60,))
    waiting.start()
    faults.stop()
    waiting.join(10)

    assert not waiting.is_alive()
