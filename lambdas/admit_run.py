"""Task "Admit run": is there a complete snapshot, and is it a new one?

In   {"execution_arn": "arn:…", "started_at": "2026-11-22T10:31:00.123Z", "trigger": {…}}
     trigger: an S3 "Object Created" event, {} or {"trigger": "manual", "force", "limits", "as_of"},
     or {"trigger": "schedule"}
Out  {"status": "admitted" | "incomplete" | "rejected" | "duplicate", "run_id", "limits", "as_of",
     "missing": [dataset], "rejected_files": [{"key", "reason"}], "message"}
Err  InvalidInput, DoNotContactUnreadable

Reads the raw zone and never writes to it; the long lists go to the admission record.
"""

import json
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas.shared import (
    admission,
    clock,
    decision,
    publication,
    queries,
    runs,
    settings,
    triggers,
    verdicts,
)
from lambdas.shared.admission import Admission
from lambdas.shared.fingerprint import fingerprint
from lambdas.shared.limits import Limits
from lambdas.shared.telemetry import logger


@dataclass(frozen=True, kw_only=True)
class Request:
    execution_arn: str
    started_at: str
    trigger: Any


@dataclass(frozen=True, kw_only=True)
class Settings:
    raw_bucket: str
    working_bucket: str
    output_bucket: str
    ledger_table: str
    matching_workflow: str
    deployed_limits: str  # JSON


@logger.inject_lambda_context
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    request = Request(**event)
    here = settings.read(Settings)
    deployed = Limits.parse(json.loads(here.deployed_limits))
    trigger = triggers.parse(request.trigger, deployed=deployed)
    versions = {"sql": queries.sql_version(), "matching_workflow": here.matching_workflow}

    judged = verdicts.judge(here.raw_bucket, here.ledger_table)
    snapshot = verdicts.accepted(judged)
    found, decided = None, decision.obstacle(judged)
    if decided is None:
        snapshot |= verdicts.opt_outs(here.raw_bucket, here.ledger_table)
        found = fingerprint(snapshot, trigger.limits, versions, as_of=trigger.as_of)
        published = publication.latest_manifest(here.output_bucket)
        decided = decision.novelty(trigger, judged, found, published)

    record = Admission(
        run_id=runs.run_id(request.execution_arn, request.started_at),
        status=decided.status,
        message=decided.message,
        trigger=trigger.as_json(),
        limits=trigger.limits.as_json(),
        as_of=trigger.as_of or f"{clock.parse(request.started_at):%Y-%m-%d}",
        fingerprint=found,
        versions=versions,
        snapshot=snapshot,
        missing=decision.missing(judged),
        rejected=decision.rejected(judged),
    )
    admission.save(here.working_bucket, record)
    logger.info("judged the deliveries", run_id=record.run_id, status=record.status)
    return record.as_state()
