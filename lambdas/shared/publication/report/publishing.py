"""report.html, put beside the files it tells of."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from lambdas.shared import aws, runs, s3
from lambdas.shared.admission.record import Admission
from lambdas.shared.publication import manifest, names
from lambdas.shared.publication.report.document import render
from lambdas.shared.text import csv_reading

_SHOWN_LEADS = 10


def publish(
    bucket: str,
    admission: Admission,
    results: Mapping[str, Mapping[str, Any]],
    counts: Mapping[str, Any],
    files: Mapping[str, Mapping[str, Any]],
    warnings: Sequence[str],
) -> dict[str, dict[str, Any]]:
    """Writes the report; by file name {sha256}.

    `results` are the stage's completed queries, `counts` is the run's summary, `files` what is
    published already, `warnings` what is odd about the run.
    """
    with s3.reading(*s3.split(results["refi_opportunities"]["location"])) as text:
        # the list may have any length, and whom no channel reaches is nobody to begin with
        reached = (line for line in csv_reading.records(text) if line["channels"])
        leads = list(islice(reached, _SHOWN_LEADS))
    page = render(
        summary=counts,
        leads=leads,
        admission=admission,
        warnings=warnings,
        versions=manifest.versions(admission),
        files=files,
    ).encode()
    aws.s3().put_object(
        Bucket=bucket,
        Key=f"{runs.published_prefix(admission.run_id)}{names.REPORT}",
        Body=page,
        ContentType="text/html; charset=utf-8",
    )
    return {names.REPORT: {"sha256": hashlib.sha256(page).hexdigest()}}
