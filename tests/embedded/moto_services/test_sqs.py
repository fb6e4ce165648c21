"""SQS, as LocalStack's tests recorded it on AWS: localstack/localstack, tests/aws/services/sqs."""

import uuid

import pytest
from botocore.exceptions import ClientError

MOST_BYTES = 1_048_576


@pytest.fixture
def send(cloud):
    """Sends to a queue; the code and the message if it is refused."""
    sqs = cloud.client("sqs")
    url = sqs.create_queue(QueueName=f"queue-{uuid.uuid4()}")["QueueUrl"]

    def send(body, **attributes):
        named = {n: {"DataType": "String", "StringValue": v} for n, v in attributes.items()}
        try:
            sqs.send_message(QueueUrl=url, MessageBody=body, MessageAttributes=named)
        except ClientError as refused:
            error = refused.response["Error"]
            return error["Code"], error["Message"]
        return None

    return send


def test_a_message_without_a_body_lacks_a_parameter(send):
    assert send("") == (
        "MissingParameter",
        "The request must contain the parameter MessageBody.",
    )


@pytest.mark.parametrize(
    ("body", "attributes"),
    [
        ("x" * MOST_BYTES, {}),
        ("é" * (MOST_BYTES // 2), {}),
        ("x" * (MOST_BYTES - len("name" + "String" + "value")), {"name": "value"}),
    ],
)
def test_a_message_may_have_a_mebibyte_and_no_byte_more(send, body, attributes):
    assert send(body, **attributes) is None
    assert send(body + "x", **attributes) == (
        "InvalidParameterValue",
        "One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.",
    )
