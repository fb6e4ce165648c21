"""Conditions and versions that a request to S3 may not name, before moto reads past them.

As LocalStack's tests recorded it on AWS: localstack/localstack, tests/aws/services/s3.
"""

from urllib.parse import parse_qs

from werkzeug.wrappers import Request

from infra.embedded import moto_internals
from infra.embedded.s3.declaration import PASSED_ON
from infra.embedded.s3.refusals import InvalidVersion, NotHonoured, Unimplemented

_NO_VERSION = "null"  # the name of what was written while a bucket kept none


def check(request: Request, operation: str) -> None:
    """Raises Refused."""
    for header in sorted(PASSED_ON[operation].overlooks):
        if header in request.headers:
            raise NotHonoured(f"s3.{operation} with {header}")
    if operation == "PutObject":
        _check_write(request)
    _check_version(request.path.split("/")[1], request.args.get("versionId"))
    if "x-amz-copy-source" in request.headers:
        source, _, query = request.headers["x-amz-copy-source"].partition("?")
        bucket = source.lstrip("/").partition("/")[0]
        _check_version(bucket, parse_qs(query).get("versionId", [None])[0])


def _check_write(request: Request) -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html"""
    if "If-None-Match" in request.headers and (
        request.headers["If-None-Match"] != "*" or "If-Match" in request.headers
    ):
        raise Unimplemented("If-None-Match")


def _check_version(bucket: str, version: str | None) -> None:
    if version not in (None, _NO_VERSION) and moto_internals.keeps_no_versions(bucket):
        raise InvalidVersion
