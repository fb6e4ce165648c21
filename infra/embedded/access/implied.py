"""What AWS asks of a KMS key when something encrypted with it is used, by whom it is used.

Nobody calls KMS for it: the service does, with its caller's rights, and the condition key
kms:ViaService tells which.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from infra.embedded.access.actions import Check, Members
from infra.embedded.access.principals import Principal, ServicePrincipal
from infra.embedded.access.resources import Resources
from infra.embedded.access.s3_actions import ObjectVersion, S3Request

_READ = ("kms:Decrypt",)
_WRITE = ("kms:GenerateDataKey",)
_READ_AND_WRITE = ("kms:GenerateDataKey", "kms:Decrypt")

# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
_OF_EVENTS = (
    "kms:Encrypt",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:DescribeKey",
)

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
# A part is decrypted before the upload is completed:
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
_ON_THE_BUCKETS_KEY: Mapping[str, Sequence[str]] = {
    "CompleteMultipartUpload": _READ_AND_WRITE,
    "CopyObject": _WRITE,
    "CreateMultipartUpload": _READ_AND_WRITE,
    "PutObject": _WRITE,
    "UploadPart": _READ_AND_WRITE,
    "UploadPartCopy": _READ_AND_WRITE,
}


@dataclass(frozen=True)
class _Implied:
    """The actions on the key that `key` finds for the ARN of the resource."""

    actions: Sequence[str]
    key: Callable[[Resources, str], str | None]


_OF_ITEMS = (
    "BatchGetItem",
    "BatchWriteItem",
    "ConditionCheckItem",
    "DeleteItem",
    "GetItem",
    "PutItem",
    "Query",
    "Scan",
    "UpdateItem",
)

_ON_THE_RESOURCES_KEY: Mapping[str, _Implied] = {
    # The table's own key is decrypted for whoever uses the table.
    # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
    **{
        f"dynamodb:{name}": _Implied(_READ, lambda resources, arn: resources.table_key(arn))
        for name in _OF_ITEMS
    },
    # Of the key that the workflow's output is encrypted with, by whoever starts a job.
    # https://docs.aws.amazon.com/entityresolution/latest/userguide/data-protection.html
    "entityresolution:StartMatchingJob": _Implied(
        _READ_AND_WRITE, lambda resources, arn: resources.workflow_key(arn)
    ),
    # https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    "sns:Publish": _Implied(_READ_AND_WRITE, lambda resources, arn: resources.topic_key(arn)),
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
    "sqs:ReceiveMessage": _Implied(_READ, lambda resources, arn: resources.queue_key(arn)),
    "sqs:SendMessage": _Implied(_READ_AND_WRITE, lambda resources, arn: resources.queue_key(arn)),
    # Whoever writes or reads the events of a log group uses its key.
    **{
        f"logs:{name}": _Implied(_OF_EVENTS, lambda resources, arn: resources.log_group_key(arn))
        for name in ("FilterLogEvents", "GetLogEvents", "PutLogEvents", "StartQuery")
    },
}


class ImpliedCalls:
    """The calls to KMS that a request brings about."""

    def __init__(self, resources: Resources, *, account: str, region: str) -> None:
        self._resources = resources
        self._account = account
        self._region = region

    def user(self, principal: Principal, checks: Sequence[Check]) -> Principal:
        """Who uses a key: EventBridge tells for which rule it sends to a queue, not to a topic.

        https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
        https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
        """
        to_topic = any(check.action == "sns:Publish" for check in checks)
        if (
            to_topic
            and isinstance(principal, ServicePrincipal)
            and principal.service == "events.amazonaws.com"
        ):
            return replace(principal, source_arn=None)
        return principal

    def of(self, checks: Sequence[Check], members: Members) -> Iterator[Check]:
        """Of a request to any service but S3, by what it was checked for."""
        for check in checks:
            if check.action == "logs:CreateLogGroup" and "kmsKeyId" in members:
                yield from self._by_logs(members)
            implied = _ON_THE_RESOURCES_KEY.get(check.action)
            key = implied and implied.key(self._resources, check.resource)
            if implied and key:
                yield from self._on(key, implied.actions, check.action.partition(":")[0])

    def _by_logs(self, members: Members) -> Iterator[Check]:
        """A log group's key is described to whoever makes it, and used by CloudWatch Logs itself.

        https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
        """
        name = members["logGroupName"]
        group = f"arn:aws:logs:{self._region}:{self._account}:log-group:{name}"
        service = ServicePrincipal(f"logs.{self._region}.amazonaws.com", self._account)
        key = self._resources.key_arn(members["kmsKeyId"])
        yield from self._on(key, ("kms:DescribeKey",), "logs")
        for action in _READ_AND_WRITE:
            context = {"kms:encryptioncontext:aws:logs:arn": group}
            yield Check(action, key, context, by=service)

    def of_s3(self, request: S3Request) -> Iterator[Check]:
        source = request.source
        if source is not None:
            yield from self.reading(source)
        elif request.operation == "GetObject" or _asks_for_a_checksum(request):
            yield from self.reading(request.target)
        if actions := _ON_THE_BUCKETS_KEY.get(request.operation):
            target = request.target
            named = request.headers.get("x-amz-server-side-encryption-aws-kms-key-id")
            key = self._resources.key_arn(named) if named else None
            yield from self._on_object(key, target, actions)

    def reading(self, version: ObjectVersion) -> Iterator[Check]:
        """An object, by its own key."""
        key = self._resources.object_key(version)
        if key is not None:
            yield from self._on_object(key, version, _READ)

    def writing(self, version: ObjectVersion, key: str | None = None) -> Iterator[Check]:
        """An object, with this key or the one that its bucket is set to."""
        yield from self._on_object(key, version, _WRITE)

    def _on_object(
        self, key: str | None, version: ObjectVersion, actions: Sequence[str]
    ) -> Iterator[Check]:
        key = key or self._resources.bucket_key(version.bucket)
        if key is not None:
            arn = {"kms:encryptioncontext:aws:s3:arn": version.arn}
            yield from self._on(key, actions, "s3", arn)

    def _on(
        self,
        key: str,
        actions: Sequence[str],
        service: str,
        context: Mapping[str, str] | None = None,
    ) -> Iterator[Check]:
        via = {
            "kms:viaservice": f"{service}.{self._region}.amazonaws.com",
            "kms:calleraccount": self._account,
        }
        for action in actions:
            yield Check(action, key, {**via, **(context or {})})


def _asks_for_a_checksum(request: S3Request) -> bool:
    """https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html"""
    return (
        request.operation == "HeadObject"
        and request.headers.get("x-amz-checksum-mode", "").upper() == "ENABLED"
    )
