"""What SQS calls a queue."""


def url_of(queue: str) -> str:
    """The URL of the queue of an ARN. Who may send to it need not be allowed to ask for it.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html
    """
    _, _, _, region, account, name = queue.split(":")
    return f"https://sqs.{region}.amazonaws.com/{account}/{name}"
