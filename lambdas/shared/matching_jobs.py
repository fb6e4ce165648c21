"""Entity Resolution's matching jobs: which of them is ours, and may another one start?

One matching job runs at a time per account and Region, and that cannot be raised. The service
says "busy" in two ways, ConflictException and ExceedsLimitException.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from lambdas.shared import aws, clock

if TYPE_CHECKING:
    from mypy_boto3_entityresolution.type_defs import JobSummaryTypeDef

UNFINISHED = {"QUEUED", "RUNNING"}


def newest_first(workflow: str) -> list[JobSummaryTypeDef]:
    """The workflow's jobs by startTime; the service states no order."""
    pages = (
        aws.entity_resolution().get_paginator("list_matching_jobs").paginate(workflowName=workflow)
    )
    jobs = [job for page in pages for job in page.get("jobs", [])]
    return sorted(jobs, key=lambda job: job["startTime"], reverse=True)


def adopted(jobs: Sequence[JobSummaryTypeDef], *, since: datetime) -> str | None:
    """The newest job, if an earlier try of this task must have started it and it did not fail."""
    if jobs and clock.floor(jobs[0]["startTime"]) >= since and jobs[0]["status"] != "FAILED":
        return jobs[0]["jobId"]
    return None


def any_unfinished(jobs: Sequence[JobSummaryTypeDef]) -> bool:
    return any(job["status"] in UNFINISHED for job in jobs)


def start(workflow: str, *, since: datetime) -> str | None:
    """A new job's id. None when the slot is taken, unless it is ours that has just started."""
    client = aws.entity_resolution()
    try:
        return client.start_matching_job(workflowName=workflow)["jobId"]
    except (client.exceptions.ConflictException, client.exceptions.ExceedsLimitException):
        return adopted(newest_first(workflow), since=since)
