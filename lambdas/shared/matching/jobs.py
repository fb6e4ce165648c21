"""Entity Resolution's matching jobs: which of them is ours, and does another one start?

One matching job runs at a time per account and Region, and that cannot be raised. The service
says "busy" in two ways, ConflictException and ExceedsLimitException.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from lambdas.shared import aws, clock

if TYPE_CHECKING:
    from mypy_boto3_entityresolution.type_defs import JobSummaryTypeDef

UNFINISHED = {"QUEUED", "RUNNING"}


def started_since(workflow: str, since: datetime) -> str | None:
    """The job that an earlier try of a task has started: the newest since then, unless it failed.

    Only the holder of the lease starts jobs, so there is no other since it said that it would.
    """
    jobs = _newest_first(workflow)
    if jobs and clock.floor(jobs[0]["startTime"]) >= since and jobs[0]["status"] != "FAILED":
        return jobs[0]["jobId"]
    return None


def start(workflow: str) -> str | None:
    """A new job's id, or None when the slot is taken. It is asked once: a try whose answer was
    lost may have started one.
    """
    client = aws.entity_resolution_once()
    try:
        return client.start_matching_job(workflowName=workflow)["jobId"]
    except (client.exceptions.ConflictException, client.exceptions.ExceedsLimitException):
        return None


def _newest_first(workflow: str) -> list[JobSummaryTypeDef]:
    """The workflow's jobs by startTime; the service states no order."""
    pages = (
        aws.entity_resolution().get_paginator("list_matching_jobs").paginate(workflowName=workflow)
    )
    jobs = [job for page in pages for job in page.get("jobs", [])]
    return sorted(jobs, key=lambda job: job["startTime"], reverse=True)
