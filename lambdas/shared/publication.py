"""What is published: the manifest of a run, and the pointer that says which run is current."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from lambdas.shared import aws, runs, s3
from lambdas.shared.errors import PublishedDifferently

LATEST_KEY = "latest/latest.json"

_VOLATILE = {"published_at"}  # what differs when a run's publishing is tried twice
_CONDITION_FAILED = {"PreconditionFailed", "ConditionalRequestConflict"}  # HTTP 412 and 409


@dataclass(frozen=True, kw_only=True)
class Pointer:
    run_id: str
    etag: str


def latest(bucket: str) -> Pointer | None:
    """The current run, or None before the first publication."""
    try:
        answer = aws.s3().get_object(Bucket=bucket, Key=LATEST_KEY)
    except aws.s3().exceptions.NoSuchKey:
        return None
    return Pointer(run_id=json.loads(answer["Body"].read())["run_id"], etag=answer["ETag"])


def manifest(bucket: str, run_id: str) -> dict[str, Any] | None:
    try:
        return s3.read_json(bucket, runs.manifest_key(run_id))
    except aws.s3().exceptions.NoSuchKey:
        return None


def latest_manifest(bucket: str) -> dict[str, Any] | None:
    """The manifest of the run that latest.json names; None when nothing is published yet."""
    current = latest(bucket)
    return manifest(bucket, current.run_id) if current else None


def matching_job(bucket: str) -> str | None:
    """The matching job behind the published run."""
    current = latest_manifest(bucket)
    return current["matching"]["job_id"] if current else None


def establish_manifest(bucket: str, run_id: str, document: dict[str, Any]) -> dict[str, Any]:
    """Writes the manifest, once and for all; the one that stands afterwards.

    Raises PublishedDifferently if one stands already that says something else.
    """
    key = runs.manifest_key(run_id)
    if _put_if(bucket, key, s3.json_body(document), IfNoneMatch="*"):
        return document
    standing = s3.read_json(bucket, key)
    differing = sorted(
        name
        for name in standing.keys() | document.keys()
        if name not in _VOLATILE and standing.get(name) != document.get(name)
    )
    if differing:
        raise PublishedDifferently(
            f"s3://{bucket}/{key} stands already and differs in {', '.join(differing)}: "
            "a manifest is never replaced; start a new run"
        )
    return standing


def move_latest(bucket: str, run_id: str, published_at: str) -> None:
    """Makes the run the current one. A run that started earlier never replaces a later one."""
    row = json.dumps({"run_id": run_id, "published_at": published_at})  # one line: a table reads it
    moved = False
    while not moved:
        current = latest(bucket)
        if current and current.run_id >= run_id:
            return
        condition = {"IfMatch": current.etag} if current else {"IfNoneMatch": "*"}
        moved = _put_if(bucket, LATEST_KEY, f"{row}\n".encode(), **condition)


def _put_if(bucket: str, key: str, body: bytes, **condition: str) -> bool:
    try:
        aws.s3().put_object(
            Bucket=bucket,
            Key=key,
            Body=body,
            ContentType="application/json",
            **condition,  # type: ignore[arg-type]
        )
    except ClientError as error:
        if error.response["Error"]["Code"] in _CONDITION_FAILED:
            return False
        raise
    return True
