"""boto3 clients, made on first use and kept for the life of the process.

Botocore retries what it knows to be passing (mode "standard"). What is left after that is given a
name the state machine retries by: a ClientError's own class name differs from service to service,
Athena's "Rate exceeded" has none at all, and an answer that never came is no ClientError.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import boto3
from botocore.config import Config
from botocore.exceptions import ConnectionError as NoConnection
from botocore.exceptions import HTTPClientError

from lambdas.shared.errors import AccessDenied, ServiceUnavailable, Throttled

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from mypy_boto3_athena import AthenaClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_entityresolution import EntityResolutionClient
    from mypy_boto3_glue import GlueClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_stepfunctions import SFNClient

    Client = TypeVar("Client", bound=BaseClient)

COPIES_AT_ONCE = 8  # threads that share one client's connections

_RETRIES: Any = {"mode": "standard", "total_max_attempts": 5}
_BRIEF = Config(retries=_RETRIES, connect_timeout=5, read_timeout=20)
_BRIEF_AND_ONCE = Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=20)
# CopyObject answers when the copy is done: up to 5 GB, server side
_PATIENT = Config(
    retries=_RETRIES, connect_timeout=5, read_timeout=300, max_pool_connections=COPIES_AT_ONCE + 2
)

_THROTTLING = {
    "KMS.ThrottlingException",  # as S3 passes it on
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    # of DynamoDB: another write of the same item is under way
    "TransactionConflictException",
    "TransactionInProgressException",
}

# HEAD has no body to name an error in.
_DENIED = {"403", "AccessDenied", "AccessDeniedException", "AuthorizationError"}


@cache
def athena() -> AthenaClient:
    return _named_errors(boto3.client("athena", config=_BRIEF))


@cache
def dynamodb() -> DynamoDBClient:
    return _named_errors(boto3.client("dynamodb", config=_BRIEF))


@cache
def entity_resolution() -> EntityResolutionClient:
    return _named_errors(boto3.client("entityresolution", config=_BRIEF))


@cache
def entity_resolution_once() -> EntityResolutionClient:
    """For a start that must not be repeated unseen: whoever tries again looks first."""
    return _named_errors(boto3.client("entityresolution", config=_BRIEF_AND_ONCE))


@cache
def glue() -> GlueClient:
    return _named_errors(boto3.client("glue", config=_BRIEF))


@cache
def glue_once() -> GlueClient:
    """As `entity_resolution_once`."""
    return _named_errors(boto3.client("glue", config=_BRIEF_AND_ONCE))


@cache
def s3() -> S3Client:
    client = boto3.client("s3", config=_PATIENT)
    client.meta.events.register("before-call.s3.CopyObject", _without_annotations)
    return _named_errors(client)


@cache
def sns() -> SNSClient:
    return _named_errors(boto3.client("sns", config=_BRIEF))


@cache
def stepfunctions() -> SFNClient:
    return _named_errors(boto3.client("stepfunctions", config=_BRIEF))


def _without_annotations(params: dict[str, Any], **_: Any) -> None:
    """Copies the object alone: what somebody annotated it with is no part of a delivery, and to
    copy it takes rights of its own. As a header, since Lambda's boto3 may not know the parameter.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
    """
    params["headers"]["x-amz-object-annotation-directive"] = "EXCLUDE"


def _named_errors(client: Client) -> Client:
    client.meta.events.register("after-call", _raise_named)
    client.meta.events.register("after-call-error", _raise_unanswered)
    return client


def _raise_named(parsed: dict[str, Any], http_response: Any, model: Any, **_: Any) -> None:
    code = parsed.get("Error", {}).get("Code", "")
    message = f"{model.service_model.service_name} {model.name}: {code}"
    if code in _THROTTLING:
        raise Throttled(f"{message}; the service asks for fewer requests")
    if code in _DENIED:
        raise AccessDenied(f"{message}: {parsed['Error'].get('Message', 'no reason given')}")
    if http_response.status_code >= 500:
        raise ServiceUnavailable(f"{message} (HTTP {http_response.status_code})")


def _raise_unanswered(exception: Exception, event_name: str, **_: Any) -> None:
    """The connection ended or time ran out: whether it has happened, nobody knows."""
    if isinstance(exception, HTTPClientError | NoConnection):
        service, operation = event_name.split(".")[-2:]
        raise ServiceUnavailable(
            f"{service} {operation}: no answer ({type(exception).__name__})"
        ) from exception
