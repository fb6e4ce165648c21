"""From the raw zone to the admission record: what is there, and what follows from it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from lambdas.shared.admission import fingerprint, precautions, status
from lambdas.shared.admission.record import Admission
from lambdas.shared.admission.triggers import Trigger
from lambdas.shared.delivery import verdicts
from lambdas.shared.delivery.strays import strays
from lambdas.shared.ledger import pointer
from lambdas.shared.limits import Limits
from lambdas.shared.query import stages


def examine(
    run_id: str,
    trigger: Trigger,
    *,
    fence: int,
    as_of: str,
    started: datetime,
    raw_bucket: str,
    deployed: Limits,
    table: str,
    matching_workflow: str,
    max_borrowers_per_person: str,
) -> Admission:
    """Reads what is new in the raw zone. Raises DoNotContactUnreadable."""
    # Whatever else is deployed that changes a list. match_everyone_below does not: who is linked
    # to nobody is a person of their own, sent to be matched or not.
    versions = {
        "sql": stages.sql_version(),
        "matching_workflow": matching_workflow,
        "max_borrowers_per_person": max_borrowers_per_person,
    }
    by_dataset = verdicts.on_each_dataset(raw_bucket, table)
    snapshot = verdicts.accepted(by_dataset)
    found, warnings, decided = None, [], status.obstacle(by_dataset)
    if decided is None:
        beside = strays(raw_bucket)
        snapshot |= verdicts.opt_outs(raw_bucket, table, beside)
        found = fingerprint.fingerprint(snapshot, trigger.limits, versions, as_of=trigger.as_of)
        same = pointer.published_before(table, found, would_be_current=trigger.limits == deployed)
        decided = status.novelty(trigger, by_dataset, same)
        warnings += precautions.oddities(by_dataset, snapshot, beside)
        if stale := precautions.stale_market(snapshot, trigger.limits, started):
            warnings.append(stale)
            if decided.status == "admitted" and trigger.limits.stale_market == "refuse":
                decided = status.of_stale_market(stale)
    band = precautions.band(pointer.current(table), trigger.limits, force=trigger.force)
    return Admission(
        run_id=run_id,
        fence=fence,
        status=decided.status,
        message=decided.message,
        trigger=trigger.as_json(),
        limits=trigger.limits.as_json(),
        as_of=as_of,
        fingerprint=found,
        versions=versions,
        snapshot=snapshot,
        missing=status.missing(by_dataset),
        rejected=status.rejected(by_dataset),
        warnings=warnings,
        band=asdict(band),
    )
