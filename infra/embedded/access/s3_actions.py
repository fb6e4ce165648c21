"""What IAM is asked about a request to S3, whose operations and actions differ in name and number.

The table follows "API operations defined by Amazon S3":
https://docs.aws.amazon.com/service-authorization/latest/reference/list_s3.html
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote

from infra.embedded.access import reference
from infra.embedded.access.actions import Check

# Operations whose action has another name.
OTHER_NAMES: Mapping[str, str] = {
    "CompleteMultipartUpload": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "DeleteObjects": "DeleteObject",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "GetBucketNotificationConfiguration": "GetBucketNotification",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "HeadBucket": "ListBucket",
    "HeadObject": "GetObject",
    "ListBuckets": "ListAllMyBuckets",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "ListObjectVersions": "ListBucketVersions",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "ListParts": "ListMultipartUploadParts",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "PutBucketNotificationConfiguration": "PutBucketNotification",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
    "UploadPart": "PutObject",
}

# Operations that copy: GetObject of the source, PutObject of the target.
COPIES = frozenset({"CopyObject", "UploadPartCopy"})

# Actions of another name for a version that the request names.
_OF_VERSION = {
    "DeleteObject": "DeleteObjectVersion",
    "GetObject": "GetObjectVersion",
    "GetObjectTagging": "GetObjectVersionTagging",
}

# Headers of a request that are condition keys, and query parameters that are.
_HEADER_KEYS = ("x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id")
_PREFIX_KEY = "s3:prefix"


@dataclass(frozen=True)
class ObjectVersion:
    """An object, or the version of it that a request names."""

    bucket: str
    key: str
    version_id: str | None = None

    @property
    def arn(self) -> str:
        return f"arn:aws:s3:::{self.bucket}/{self.key}"

    def check(self, action: str, context: Mapping[str, str] | None = None) -> Check:
        """May this be done to it? GetObject is GetObjectVersion if a version is named."""
        name = _OF_VERSION.get(action, action) if self.version_id else action
        return Check(f"s3:{name}", self.arn, context or {})


@dataclass(frozen=True, kw_only=True)
class S3Request:
    """A request as far as IAM looks at it; names of headers are in lower case.

    `doomed`: the objects that a DeleteObjects names in its body.
    """

    operation: str
    bucket: str | None
    key: str | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    doomed: tuple[ObjectVersion, ...] = ()

    @property
    def target(self) -> ObjectVersion:
        """The object that it is sent to; KeyError if it is sent to a bucket or to none."""
        if self.bucket is None or self.key is None:
            raise KeyError(f"s3.{self.operation} names no object")
        return ObjectVersion(self.bucket, self.key, self.query.get("versionId"))

    @property
    def source(self) -> ObjectVersion | None:
        """What a copy copies."""
        if self.operation not in COPIES:
            return None
        place, _, query = self.headers["x-amz-copy-source"].partition("?")
        bucket, _, key = unquote(place).removeprefix("/").partition("/")
        return ObjectVersion(bucket, key, parse_qs(query).get("versionId", [None])[0])

    @property
    def context(self) -> dict[str, str]:
        keys = {f"s3:{name}": self.headers[name] for name in _HEADER_KEYS if name in self.headers}
        prefix = {_PREFIX_KEY: self.query["prefix"]} if "prefix" in self.query else {}
        return {**keys, **prefix}


def s3_checks(request: S3Request, *, source_has_tags: bool = False) -> list[Check]:
    """Everything that must be allowed; LookupError for an operation nobody has described."""
    return list(_checks(request, source_has_tags=source_has_tags))


def _checks(request: S3Request, *, source_has_tags: bool) -> Iterator[Check]:
    if request.source is not None:
        yield request.source.check("GetObject")
        yield request.target.check("PutObject", request.context)
        # Tags are taken along unless the request brings its own.
        # https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
        replaced = request.headers.get("x-amz-tagging-directive") == "REPLACE"
        if source_has_tags and not replaced and request.operation == "CopyObject":
            yield request.source.check("GetObjectTagging")
            yield request.target.check("PutObjectTagging")
    elif request.operation == "DeleteObjects":
        yield from (each.check("DeleteObject") for each in request.doomed)
    else:
        action = OTHER_NAMES.get(request.operation, request.operation)
        yield from _own(request, action)
    if "x-amz-tagging" in request.headers:
        yield request.target.check("PutObjectTagging")


def _own(request: S3Request, action: str) -> Iterator[Check]:
    if not reference.action_exists("s3", action):
        raise LookupError(f"no action s3:{action} in AWS's Service Authorization Reference")
    kinds = {kind.name for kind in reference.resource_types("s3", action)}
    if "object" in kinds:
        yield request.target.check(action, request.context)
    elif "bucket" in kinds:
        yield Check(f"s3:{action}", f"arn:aws:s3:::{request.bucket}", request.context)
    else:
        yield Check(f"s3:{action}", "*", request.context)


def lists(bucket: str) -> Check:
    """May the bucket's keys be known? Who may not is not told that an object does not exist.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
    """
    return Check("s3:ListBucket", f"arn:aws:s3:::{bucket}")


def reads(objects: Iterable[ObjectVersion]) -> list[Check]:
    """May the current versions be read?"""
    return [each.check("GetObject") for each in objects]
