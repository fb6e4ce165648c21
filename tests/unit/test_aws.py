"""What is left of an AWS error after botocore's own retries: a name, for the state machine."""

from io import BytesIO

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    EndpointConnectionError,
    ReadTimeoutError,
)
from urllib3 import HTTPResponse

from lambdas.shared import aws
from lambdas.shared.errors import AccessDenied, ServiceUnavailable, Throttled


@pytest.mark.parametrize(
    "code",
    [
        "RequestLimitExceeded",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    ],
)
def test_every_way_of_asking_for_fewer_requests_has_one_name(s3, code):
    s3.add_client_error("head_bucket", code, http_status_code=503)

    with pytest.raises(Throttled, match=f"s3 HeadBucket: {code}; the service asks for fewer"):
        aws.s3().head_bucket(Bucket="raw")


def test_a_failure_on_the_services_side_has_a_name(glue):
    glue.add_client_error("get_crawler", "InternalServiceException", http_status_code=500)

    with pytest.raises(ServiceUnavailable, match="glue GetCrawler: InternalServiceException"):
        aws.glue().get_crawler(Name="matches")


@pytest.mark.parametrize(
    "error", [ConnectionClosedError, EndpointConnectionError, ReadTimeoutError]
)
def test_an_answer_that_never_came_has_a_name(error):
    def lose(**_):
        raise error(endpoint_url="https://glue")

    events = aws.glue_once().meta.events
    events.register("before-send", lose)
    try:
        with pytest.raises(
            ServiceUnavailable, match=f"glue StartCrawler: no answer .{error.__name__}"
        ):
            aws.glue_once().start_crawler(Name="matches")
    finally:
        events.unregister("before-send", lose)


@pytest.mark.parametrize("code", ["403", "AccessDenied", "AccessDeniedException"])
def test_a_denial_has_a_name_and_says_what_was_denied(s3, code):
    s3.add_client_error("head_bucket", code, "User: admit_run may not", http_status_code=403)

    with pytest.raises(AccessDenied, match=f"s3 HeadBucket: {code}: User: admit_run may not"):
        aws.s3().head_bucket(Bucket="raw")


def test_any_other_error_stays_what_it_is(athena):
    athena.add_client_error("get_query_execution", "InvalidRequestException")

    with pytest.raises(ClientError, match="InvalidRequestException"):
        aws.athena().get_query_execution(QueryExecutionId="e")


def test_a_copy_leaves_annotations_behind():
    sent = {}

    def answer(request, **_):
        sent.update(request.headers)
        return AWSResponse(request.url, 200, {}, HTTPResponse(BytesIO(b"<CopyObjectResult/>")))

    events = aws.s3().meta.events
    events.register("before-send.s3.CopyObject", answer)
    try:
        aws.s3().copy_object(CopySource={"Bucket": "a", "Key": "k"}, Bucket="b", Key="k")
    finally:
        events.unregister("before-send.s3.CopyObject", answer)

    assert sent["x-amz-object-annotation-directive"] == b"EXCLUDE"
    assert b"x-amz-object-annotation-directive" in sent["Authorization"]  # and is signed


def test_a_client_is_made_once():
    assert aws.s3() is aws.s3()
