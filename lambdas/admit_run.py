"""Task "Admit run": may this run go on, over which snapshot, and is it a new one?

In   {"execution": $$.Execution}
     its input: an S3 "Object Created" event, {} or {"trigger": "manual", "force", "rematch",
     "limits", "as_of"}, or {"trigger": "schedule"}
Out  {"status": "admitted" | "queued" | "coalesced" | "busy" | "incomplete" | "rejected" |
      "duplicate", "run_id", "fence", "limits", "as_of", "band", "missing": [dataset],
      "rejected_files": [{"key", "reason"}], "message", "wait_seconds"}
     fence: of the lease, once it is this run's; wait_seconds: where it is queued;
     band: {"last_run_id", "last_opportunities", "is_waived"}, where it is admitted
Err  InvalidInput, DoNotContactUnreadable, TookTooLong, LeaseLost

The lease is taken first and the raw zone listed after, so that what arrived before is seen (see
shared/ledger/lease.py). A run that takes the lease from another finishes what the other published;
a run that has nothing to do gives the lease back. The raw zone is never written to; the long lists
go to the admission record.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas.shared import clock, polling, runs, settings
from lambdas.shared.admission import examination, record, status, triggers
from lambdas.shared.admission.triggers import Trigger
from lambdas.shared.execution import Execution
from lambdas.shared.ledger import executions, lease, run_record
from lambdas.shared.ledger.lease import Asked, Asker, Claim
from lambdas.shared.limits import Limits
from lambdas.shared.publication import commit
from lambdas.shared.telemetry import logger

_AT_MOST = timedelta(hours=24)  # of waiting for another run


@dataclass(frozen=True, kw_only=True)
class Request:
    execution: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Settings:
    raw_bucket: str
    working_bucket: str
    output_bucket: str
    database: str
    ledger_table: str
    matching_workflow: str
    max_borrowers_per_person: str
    deployed_limits: str  # JSON
    lingering_seconds: str  # how long a function may outlive its execution


@logger.inject_lambda_context
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    ours = Execution.parse(Request(**event).execution)
    here = settings.read(Settings)
    deployed = Limits.parse(json.loads(here.deployed_limits))
    trigger = triggers.parse(ours.given, deployed=deployed)
    run_id = runs.run_id(ours.arn, ours.started_at)
    as_of = trigger.as_of or f"{clock.parse(ours.started_at):%Y-%m-%d}"

    asked = lease.ask(here.ledger_table, _asker(ours, run_id, trigger, here))
    logger.info("asked for the lease", run_id=run_id, answer=asked.answer)
    if asked.answer != "acquired":
        return _not_its_turn(ours, asked, run_id, trigger, as_of)

    claim = Claim(owner=ours.arn, fence=asked.after.fence)
    if asked.was_taken_over:
        commit.catch_up(
            here.ledger_table, here.database, here.output_bucket, last=asked.after.published
        )
    admitted = examination.examine(
        run_id,
        trigger,
        fence=claim.fence,
        as_of=as_of,
        started=clock.parse(ours.started_at),
        raw_bucket=here.raw_bucket,
        deployed=deployed,
        table=here.ledger_table,
        matching_workflow=here.matching_workflow,
        max_borrowers_per_person=here.max_borrowers_per_person,
    )
    record.save(here.working_bucket, admitted)
    if admitted.status == "admitted":
        run_record.admit(here.ledger_table, run_id, claim, admitted.as_run())
    else:
        lease.release(here.ledger_table, claim)
    logger.info("examined the deliveries", run_id=run_id, status=admitted.status)
    return admitted.as_state()


def _asker(ours: Execution, run_id: str, trigger: Trigger, here: Settings) -> Asker:
    lingering = timedelta(seconds=int(here.lingering_seconds))

    def is_dead(arn: str, claimed_at: datetime) -> bool:
        return executions.is_dead(
            executions.describe(arn), claimed_at=claimed_at, now=clock.now(), lingering=lingering
        )

    return Asker(arn=ours.arn, run_id=run_id, can_wait=trigger.can_wait, is_dead=is_dead)


def _not_its_turn(
    ours: Execution, asked: Asked, run_id: str, trigger: Trigger, as_of: str
) -> dict[str, Any]:
    """What the state machine carries of an execution that did not get the lease."""
    told = status.of_turn(asked)
    wait_seconds = None
    if asked.answer == "queued":
        since = clock.parse(asked.after.next_since or "")
        what = f"run {asked.after.run_id}"
        wait_seconds = polling.wait_seconds(
            what, since, at_most=_AT_MOST, redriven_at=ours.redriven_at
        )
    return record.state(
        status=told.status,
        message=told.message,
        run_id=run_id,
        limits=trigger.limits.as_json(),
        as_of=as_of,
        wait_seconds=wait_seconds,
    )
