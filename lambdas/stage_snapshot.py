"""Task "Stage snapshot": copies the admitted versions to a place nobody else writes to.

In   {"lease": {"owner", "fence"}, "run_id": "20261122T103100Z-1f3a9c2b"}
Out  {"staged_at": "2026-11-22T10:31:08Z"}
Err  LeaseLost; SnapshotChanged, when a version is gone, or its copy is not what admission read

The copy is made by S3 itself, version by version, and may be made twice: it is the same copy.
CopyObject takes objects of up to 5 GB, which is what admission accepts, and answers with the
checksum of the whole object because the copy is written in one part. Only an object with
backslashes that Athena would drop passes through here, and is written so that it keeps them.
"""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import ClientError

from lambdas.shared import aws, clock, runs, s3, settings
from lambdas.shared.admission import record
from lambdas.shared.delivery import backslashes
from lambdas.shared.delivery.snapshot import AdmittedObject
from lambdas.shared.errors import SnapshotChanged
from lambdas.shared.ledger import lease
from lambdas.shared.ledger.lease import Claim
from lambdas.shared.telemetry import logger
from lambdas.shared.uploads import Upload


@dataclass(frozen=True, kw_only=True)
class Request:
    lease: dict[str, Any]
    run_id: str


@dataclass(frozen=True, kw_only=True)
class Settings:
    raw_bucket: str
    working_bucket: str
    ledger_table: str


@logger.inject_lambda_context
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    request = Request(**event)
    here = settings.read(Settings)
    claim = Claim(**request.lease)
    lease.verify(here.ledger_table, claim)
    admitted = record.load(here.working_bucket, request.run_id, claim.fence)
    copies = [
        (staged, runs.staged_key(request.run_id, dataset, number))
        for dataset, objects in admitted.snapshot.items()
        for number, staged in enumerate(objects)
    ]
    with ThreadPoolExecutor(aws.COPIES_AT_ONCE) as pool:
        list(pool.map(partial(copy, here), *zip(*copies, strict=True)))
    staged_at = clock.now()
    logger.info("staged the snapshot", run_id=request.run_id, objects=len(copies))
    return {"staged_at": clock.as_text(staged_at)}


def copy(here: Settings, admitted: AdmittedObject, key: str) -> None:
    try:
        copied = (_rewrite if admitted.backslash_lines else _copy)(here, admitted, key)
    except ClientError as error:
        if error.response["Error"]["Code"] in s3.GONE:
            raise SnapshotChanged(
                f"version {admitted.version_id} of {admitted.key!r} was removed after admission "
                "listed it; start a new run"
            ) from error
        raise
    if copied != admitted.sha256:
        raise SnapshotChanged(
            f"the copy of {admitted.key!r} has SHA-256 {copied}, admission read {admitted.sha256}; "
            "start a new run"
        )


def _copy(here: Settings, admitted: AdmittedObject, key: str) -> str:
    """The copy's SHA-256 in hex."""
    answer = aws.s3().copy_object(
        CopySource={
            "Bucket": here.raw_bucket,
            "Key": admitted.key,
            "VersionId": admitted.version_id,
        },
        Bucket=here.working_bucket,
        Key=key,
        ChecksumAlgorithm="SHA256",
    )
    return s3.hex_checksum(answer["CopyObjectResult"]["ChecksumSHA256"])


def _rewrite(here: Settings, admitted: AdmittedObject, key: str) -> str:
    """The SHA-256 in hex of what was read; nothing is written if admission read another."""
    answer = aws.s3().get_object(
        Bucket=here.raw_bucket, Key=admitted.key, VersionId=admitted.version_id
    )
    digest = hashlib.sha256()

    def read() -> Iterator[bytes]:
        for chunk in s3.chunks(answer["Body"]):
            digest.update(chunk)
            yield chunk

    upload = Upload(here.working_bucket, key, "text/csv")
    for chunk in backslashes.staged(read()):
        upload.write_bytes(chunk)
    if digest.hexdigest() == admitted.sha256:
        upload.finish()
    return digest.hexdigest()
