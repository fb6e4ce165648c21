"""The files of a published run: copied by S3 itself, under names of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from lambdas.shared import aws, runs, s3

EVALUATIONS_FOLDER = "refi_evaluations/"

Results = Mapping[str, Mapping[str, Any]]


def publish(
    bucket: str, run_id: str, results: Results, counts: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    """Writes all but the manifest; by file name {sha256, bytes} and, where it has them, rows.

    `results` are the stage's completed queries. UNLOAD names its objects at random: they are
    numbered in the order of these names.
    """
    prefix = runs.published_prefix(run_id)
    parts = s3.listing(*s3.split(results["refi_evaluations"]["location"]))
    working, _ = s3.split(results["refi_evaluations"]["location"])
    sources = {
        f"{EVALUATIONS_FOLDER}part-{number:05}.parquet": (working, part["Key"])
        for number, part in enumerate(parts)
    } | {
        f"{name}.csv": s3.split(results[name]["location"])
        for name in ("refi_opportunities", "rejected_rows")
    }
    with ThreadPoolExecutor(aws.COPIES_AT_ONCE) as pool:
        copies = pool.map(lambda name: _copy(*sources[name], bucket, prefix + name), sources)
        files = dict(zip(sources, copies, strict=True))
    files["refi_opportunities.csv"]["rows"] = counts["opportunities"]
    files["rejected_rows.csv"]["rows"] = sum(counts["rejected_rows"].values())
    files["summary.json"] = _put(bucket, f"{prefix}summary.json", s3.json_body(counts))
    return files


def _copy(from_bucket: str, from_key: str, bucket: str, key: str) -> dict[str, Any]:
    answer = aws.s3().copy_object(
        CopySource={"Bucket": from_bucket, "Key": from_key},
        Bucket=bucket,
        Key=key,
        ChecksumAlgorithm="SHA256",
    )
    return {"sha256": s3.hex_checksum(answer["CopyObjectResult"]["ChecksumSHA256"])}


def _put(bucket: str, key: str, body: bytes) -> dict[str, Any]:
    aws.s3().put_object(Bucket=bucket, Key=key, Body=body, ContentType="application/json")
    return {"sha256": hashlib.sha256(body).hexdigest()}
