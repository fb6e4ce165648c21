"""SQS: queues and their messages."""

from collections.abc import Mapping
from typing import ClassVar

from infra.embedded.protocol.service import PassedOn, Service, as_they_are


class Sqs(Service):
    """Messages stay in this process, and end with it."""

    service: ClassVar[str] = "sqs"
    passed_on: ClassVar[Mapping[str, PassedOn]] = {
        **as_they_are(
            "ChangeMessageVisibility",
            "CreateQueue",
            "DeleteMessage",
            "DeleteMessageBatch",
            "DeleteQueue",
            "GetQueueAttributes",
            "PurgeQueue",
            "SendMessage",
            "SendMessageBatch",
            "SetQueueAttributes",
        ),
        "GetQueueUrl": PassedOn(overlooks={"QueueOwnerAWSAccountId"}),
        "ListQueues": PassedOn(overlooks={"NextToken"}),
        "ReceiveMessage": PassedOn(overlooks={"ReceiveRequestAttemptId"}),
    }
