"""SQS: queues and their messages."""

from collections.abc import Mapping
from typing import ClassVar

from infra.embedded.protocol.service import (
    Members,
    PassedOn,
    Service,
    ServiceError,
    as_they_are,
)

# Of a message with its attributes.
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
_MOST_BYTES = 1_048_576


def _refuse_message(members: Members) -> None:
    """As LocalStack's tests recorded it on AWS: localstack/localstack, tests/aws/services/sqs."""
    if not members["MessageBody"]:
        message = "The request must contain the parameter MessageBody."
        raise ServiceError("MissingParameter", message)
    if _size(members) > _MOST_BYTES:
        message = (
            "One or more parameters are invalid. Reason: Message must be shorter than "
            f"{_MOST_BYTES} bytes."
        )
        raise ServiceError("InvalidParameterValue", message)


def _size(entry: Members) -> int:
    """What SQS counts: the body, and the names, types and values of its attributes."""
    size = len(entry["MessageBody"].encode())
    for name, attribute in entry.get("MessageAttributes", {}).items():
        value = attribute.get("BinaryValue") or attribute.get("StringValue", "").encode()
        size += len(name.encode()) + len(attribute["DataType"].encode()) + len(value)
    return size


class Sqs(Service):
    """Messages stay in this process, and end with it."""

    service: ClassVar[str] = "sqs"
    throttled: ClassVar[tuple[str, int]] = ("RequestThrottled", 400)
    passed_on: ClassVar[Mapping[str, PassedOn]] = {
        **as_they_are(
            "ChangeMessageVisibility",
            "CreateQueue",
            "DeleteMessage",
            "DeleteMessageBatch",
            "DeleteQueue",
            "GetQueueAttributes",
            "PurgeQueue",
            "SendMessageBatch",
            "SetQueueAttributes",
        ),
        "GetQueueUrl": PassedOn(overlooks={"QueueOwnerAWSAccountId"}),
        "ListQueues": PassedOn(overlooks={"NextToken"}),
        "ReceiveMessage": PassedOn(overlooks={"ReceiveRequestAttemptId"}),
        "SendMessage": PassedOn(refuses=_refuse_message),
    }
