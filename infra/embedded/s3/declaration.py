"""What S3 declares: the operations that moto answers behind it, and how it tells of errors.

S3's requests are not parsed into members, so what moto overlooks are headers: conditions without
which a request would mean something else.
"""

from collections.abc import Mapping

from infra.embedded.protocol.errors import RestXmlTeller
from infra.embedded.protocol.service import PassedOn, as_they_are

# https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
ERRORS = RestXmlTeller("s3", throttled=("SlowDown", 503), failed=("InternalError", 500))

PASSED_ON: Mapping[str, PassedOn] = {
    **as_they_are(
        "AbortMultipartUpload",
        "CreateBucket",
        "CreateMultipartUpload",
        "DeleteBucket",
        "DeleteBucketLifecycle",
        "DeleteBucketPolicy",
        "DeleteObjects",
        "GetBucketEncryption",
        "GetBucketLifecycleConfiguration",
        "GetBucketLocation",
        "GetBucketNotificationConfiguration",
        "GetBucketOwnershipControls",
        "GetBucketPolicy",
        "GetBucketTagging",
        "GetBucketVersioning",
        "GetObject",
        "GetPublicAccessBlock",
        "HeadBucket",
        "HeadObject",
        "ListBuckets",
        "ListMultipartUploads",
        "ListObjectVersions",
        "ListObjects",
        "ListObjectsV2",
        "ListParts",
        "PutBucketEncryption",
        "PutBucketLifecycleConfiguration",
        "PutBucketNotificationConfiguration",
        "PutBucketOwnershipControls",
        "PutBucketPolicy",
        "PutBucketTagging",
        "PutBucketVersioning",
        "PutObject",
        "PutPublicAccessBlock",
        "UploadPart",
    ),
    "CompleteMultipartUpload": PassedOn(overlooks={"If-Match", "If-None-Match"}),
    "CopyObject": PassedOn(
        overlooks={
            "If-Match",
            "If-None-Match",
            "x-amz-copy-source-if-match",
            "x-amz-copy-source-if-modified-since",
            "x-amz-copy-source-if-unmodified-since",
        }
    ),
    "DeleteObject": PassedOn(overlooks={"If-Match"}),
    "UploadPartCopy": PassedOn(
        overlooks={
            "x-amz-copy-source-if-match",
            "x-amz-copy-source-if-modified-since",
            "x-amz-copy-source-if-none-match",
            "x-amz-copy-source-if-unmodified-since",
        }
    ),
}
