"""The files of a published run: copied by S3 itself where they can be, under names of their own.

Beside them the opt-outs that the run judged are kept, for the next run to be compared with.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from lambdas.shared import aws, runs, s3
from lambdas.shared.errors import ChecksFailed
from lambdas.shared.publication import contact_lists, names, parquet
from lambdas.shared.query.state import Results
from lambdas.shared.text.counting import counted
from lambdas.shared.uploads import Upload

_TOO_LARGE = "InvalidRequest"  # what CopyObject says of an object that it does not copy
_ANY = "binary/octet-stream"

Source = tuple[str, str]  # bucket, key


def publish(
    bucket: str, run_id: str, results: Results, counts: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    """Writes all but the manifest; by file name {sha256, rows}, summary.json without rows.

    `results` are the stage's completed queries, `counts` is the run's summary. Raises ChecksFailed
    if the evaluations' files or a contact list hold more or fewer rows than were counted.
    """
    prefix = runs.published_prefix(run_id)
    parts = _parts(results["refi_evaluations"]["location"], names.EVALUATIONS_FOLDER)
    lists = {f"{name}.csv": s3.split(results[name]["location"]) for name in names.COPIED}
    with ThreadPoolExecutor(aws.COPIES_AT_ONCE) as pool:
        rows = list(pool.map(parquet.count_rows, *zip(*parts.values(), strict=True)))
        if sum(rows) != counts["evaluations"]:
            raise ChecksFailed(
                f"the files of refi_evaluations hold {counted(sum(rows), 'row', 'rows')} in place "
                f"of {counts['evaluations']:,}: nothing is published; start a new run"
            )
        rows += [
            counts["opportunities"],
            sum(counts["merged_pairs"]["by_evidence"].values()),
            counts["review_pairs"],
            sum(counts["rejected_rows"].values()),
        ]
        copied = list(pool.map(partial(_copy, bucket, prefix), (parts | lists).items()))
    files = {
        name: {"sha256": sha256, "rows": held}
        for name, sha256, held in zip(parts | lists, copied, rows, strict=True)
    }
    files |= contact_lists.publish(bucket, prefix, lists["refi_opportunities.csv"], counts["lines"])
    return files | {names.SUMMARY: {"sha256": _put(bucket, prefix + names.SUMMARY, counts)}}


def keep_opt_outs(bucket: str, run_id: str, results: Results) -> None:
    """Copies what `judged_opt_outs` wrote to where the next run's queries find it."""
    prefix = runs.kept_opt_outs_prefix(run_id)
    for part in _parts(results["judged_opt_outs"]["location"]).items():
        _copy(bucket, prefix, part)


def _parts(location: str, folder: str = "") -> dict[str, Source]:
    """What UNLOAD wrote, by its name to be. It names its objects at random; their order stays."""
    bucket, prefix = s3.split(location)
    return {
        f"{folder}part-{number:05}.parquet": (bucket, part["Key"])
        for number, part in enumerate(s3.listing(bucket, prefix))
    }


def _copy(bucket: str, prefix: str, file: tuple[str, Source]) -> str:
    """The copy's SHA-256 in hex.

    S3 itself copies objects of up to 5 GB, and tells the checksum of the whole. A larger one, of
    some eight million leads, passes through here in parts.
    https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
    """
    name, (from_bucket, from_key) = file
    try:
        answer = aws.s3().copy_object(
            CopySource={"Bucket": from_bucket, "Key": from_key},
            Bucket=bucket,
            Key=prefix + name,
            ChecksumAlgorithm="SHA256",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != _TOO_LARGE:
            raise
        return _copy_in_parts(from_bucket, from_key, Upload(bucket, prefix + name, _ANY))
    return s3.hex_checksum(answer["CopyObjectResult"]["ChecksumSHA256"])


def _copy_in_parts(bucket: str, key: str, upload: Upload) -> str:
    """The copy's SHA-256 in hex."""
    for chunk in s3.chunks(aws.s3().get_object(Bucket=bucket, Key=key)["Body"]):
        upload.write_bytes(chunk)
    return upload.finish()


def _put(bucket: str, key: str, document: Mapping[str, Any]) -> str:
    """The document's SHA-256 in hex."""
    body = s3.json_body(document)
    aws.s3().put_object(Bucket=bucket, Key=key, Body=body, ContentType="application/json")
    return hashlib.sha256(body).hexdigest()
