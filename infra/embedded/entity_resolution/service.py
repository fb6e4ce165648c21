"""Entity Resolution's API, as far as the embedded cloud speaks it.

Schema mappings, matching workflows with Advanced rules, and matching jobs: one at a time in the
account ("Concurrent matching jobs: 1", not adjustable).
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import ClassVar

from infra.embedded.access import AccessDenied, Delegation
from infra.embedded.entity_resolution.described import (
    MOST_A_PAGE,
    Described,
    Record,
    find,
    refuse_existing,
)
from infra.embedded.entity_resolution.job import Job, Metrics
from infra.embedded.entity_resolution.schema_mappings import SchemaMappings
from infra.embedded.entity_resolution.workflow import InvalidWorkflow, Workflow
from infra.embedded.faults import NO_TROUBLE, Fate
from infra.embedded.protocol.paging import page
from infra.embedded.protocol.service import Service, ServiceError
from infra.embedded.upkeep.threads import Threads

logger = logging.getLogger(__name__)

_LONGEST_MESSAGE = 2048


@dataclass
class _RunningJob:
    """QUEUED → RUNNING → SUCCEEDED | FAILED."""

    id: str
    workflow: str
    output: list[Record]
    status: str = "QUEUED"
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    ended: datetime | None = None
    metrics: Metrics | None = None
    error: str | None = None

    @property
    def is_over(self) -> bool:
        return self.status in {"SUCCEEDED", "FAILED"}

    def fail(self, message: str) -> None:
        self.error, self.ended = message, datetime.now(UTC)
        self.status = "FAILED"

    def summary(self) -> Record:
        return {
            "jobId": self.id,
            "status": self.status,
            "startTime": self.started,
            "endTime": self.ended,
        }

    def describe(self) -> Record:
        return {
            **self.summary(),
            "metrics": self.metrics and self.metrics.as_json(),
            "errorDetails": self.error and {"errorMessage": self.error[:_LONGEST_MESSAGE]},
            "outputSourceConfig": self.output,
        }


class EntityResolution(SchemaMappings, Service):
    """Schema mappings, matching workflows and their jobs. `fate`: of the next job."""

    service: ClassVar[str] = "entityresolution"
    throttled: ClassVar[tuple[str, int]] = ("ThrottlingException", 429)
    failed: ClassVar[tuple[str, int]] = ("InternalServerException", 500)

    def __init__(
        self,
        delegation: Delegation,
        *,
        account: str = "123456789012",
        region: str = "us-east-1",
        threads: int = 2,
        memory: str = "1536MB",
        fate: Callable[[], Fate] = lambda: NO_TROUBLE,
    ) -> None:
        super().__init__(f"arn:aws:entityresolution:{region}:{account}")
        self._fate = fate
        self._delegation = delegation
        self._threads = threads
        self._memory = memory
        self._jobs: dict[str, _RunningJob] = {}
        self._lock = threading.Lock()
        self._matching: Job | None = None  # the latest
        self._threads_running = Threads()

    def stop(self) -> None:
        """Breaks off what runs, and waits for its end."""
        if self._matching is not None:
            self._matching.stop()
        self._threads_running.wait()

    # Matching workflows

    def create_matching_workflow(self, request: Record) -> Record:
        name = request["workflowName"]
        refuse_existing(self._workflows, name, "matching workflow")
        schemas = {key: each.model for key, each in self._schemas.items()}
        try:
            workflow = Workflow.of(request, schemas)
        except InvalidWorkflow as invalid:
            raise ServiceError("ValidationException", str(invalid)) from invalid
        answer = {
            **{key: value for key, value in request.items() if key != "tags"},
            "workflowArn": f"{self._arn}:matchingworkflow/{name}",
        }
        self._workflows[name] = Described(answer, workflow)
        return answer

    def get_matching_workflow(self, request: Record) -> Record:
        return find(self._workflows, request["workflowName"], "matching workflow").dated()

    def list_matching_workflows(self, request: Record) -> Record:
        names = ("workflowName", "workflowArn", "createdAt", "updatedAt")
        summaries = [
            {key: each.dated()[key] for key in names} | {"resolutionType": "RULE_MATCHING"}
            for _, each in sorted(self._workflows.items())
        ]
        found, token = page(
            summaries, request.get("nextToken"), request.get("maxResults"), most=MOST_A_PAGE
        )
        return {"workflowSummaries": found, "nextToken": token}

    def workflow_key(self, arn: str) -> str | None:
        """The key that a workflow's output is encrypted with; None where there is none."""
        found = self._workflows.get(arn.rpartition("/")[2])
        if found is None:
            return None
        key: str | None = found.record["outputSourceConfig"][0].get("KMSArn")
        return key

    def delete_matching_workflow(self, request: Record) -> Record:
        name = request["workflowName"]
        find(self._workflows, name, "matching workflow")
        if self._running(name) is not None:
            raise ServiceError("ConflictException", f"matching workflow {name} is running")
        del self._workflows[name]
        return {"message": f"Matching workflow {name} has been deleted"}

    # Matching jobs

    def start_matching_job(self, request: Record) -> Record:
        """ConflictException while this workflow runs, ExceedsLimitException while another does."""
        name = request["workflowName"]
        described = find(self._workflows, name, "matching workflow")
        with self._lock:
            if self._running(name) is not None:
                raise ServiceError("ConflictException", "Workflow is currently running")
            if (other := self._running()) is not None:
                raise ServiceError(
                    "ExceedsLimitException",
                    f"Maximum number of concurrent matching jobs reached: workflow "
                    f"{other.workflow} is running",
                    quotaName="Concurrent matching jobs",
                    quotaValue=1,
                )
            role = described.record["roleArn"]
            output = described.record["outputSourceConfig"][0]
            job = _RunningJob(
                uuid.uuid4().hex,
                name,
                [{"roleArn": role, "outputS3Path": output["outputS3Path"]}],
            )
            self._jobs[job.id] = job
            try:
                rights = self._delegation.of_role(
                    role,
                    service="entityresolution.amazonaws.com",
                    source=described.record["workflowArn"],
                )
            except AccessDenied as denied:
                job.fail(str(denied))
                return {"jobId": job.id}
            fate = self._fate()
            matching = self._matching = Job(
                described.model,
                job.id,
                rights=rights,
                threads=self._threads,
                memory=self._memory,
                otherwise=fate.otherwise,
            )
        run = partial(_run, job, matching, fate)
        self._threads_running.start(f"matching-{job.id}", run)
        return {"jobId": job.id}

    def get_matching_job(self, request: Record) -> Record:
        find(self._workflows, request["workflowName"], "matching workflow")
        job = self._jobs.get(request["jobId"])
        if job is None or job.workflow != request["workflowName"]:
            raise ServiceError(
                "ResourceNotFoundException",
                f"matching workflow {request['workflowName']} has no job {request['jobId']}",
            )
        return job.describe()

    def list_matching_jobs(self, request: Record) -> Record:
        """Newest first; the order is not documented."""
        name = request["workflowName"]
        find(self._workflows, name, "matching workflow")
        jobs = [job.summary() for job in self._jobs.values() if job.workflow == name]
        found, token = page(
            jobs[::-1], request.get("nextToken"), request.get("maxResults"), most=MOST_A_PAGE
        )
        return {"jobs": found, "nextToken": token}

    def _running(self, workflow: str | None = None) -> _RunningJob | None:
        return next(
            (
                job
                for job in self._jobs.values()
                if not job.is_over and workflow in (None, job.workflow)
            ),
            None,
        )


def _run(job: _RunningJob, matching: Job, fate: Fate) -> None:
    job.status = "RUNNING"
    fate.delay()
    try:
        job.metrics = matching.run()
    except Exception as error:
        # Whatever it is, the job ends FAILED and says why, as on AWS.
        logger.info("matching job %s failed", job.id, exc_info=True)
        job.fail(f"{type(error).__name__}: {error}")
    else:
        if fate.status is not None:
            job.fail(fate.reason)
            return
        job.ended = datetime.now(UTC)
        job.status = "SUCCEEDED"
