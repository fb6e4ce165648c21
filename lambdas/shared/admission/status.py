"""What becomes of an execution: its status in a word, and a sentence for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lambdas.shared.admission.triggers import Trigger
from lambdas.shared.contract import BY_NAME, COMPLETE
from lambdas.shared.delivery.snapshot import RejectedObject
from lambdas.shared.delivery.verdicts import Verdict
from lambdas.shared.ledger.lease import Asked
from lambdas.shared.text.counting import first_files


@dataclass(frozen=True, kw_only=True)
class Decision:
    status: str  # "admitted", "incomplete", "rejected", "duplicate", or what `of_turn` says
    message: str  # what happened, and what to do next


def of_turn(asked: Asked) -> Decision:
    """What an execution is told that did not get the lease."""
    owner = f"run {asked.after.run_id} is under way"
    match asked.answer:
        case "queued":
            return Decision(
                status="queued",
                message=f"{owner}. This one begins when that has ended, and reads what stands in "
                "the raw zone then.",
            )
        case "coalesced":
            return Decision(
                status="coalesced",
                message=f"{owner}, and an execution waits to follow it. That one reads the raw "
                "zone later than now and sees this file too: there is nothing left to do.",
            )
        case "busy":
            return Decision(
                status="busy",
                message=f"{owner}, and a run with force, rematch, limits or as_of does not "
                "wait for another. Start it again when that one has ended.",
            )
        case "acquired":
            raise ValueError("who holds the lease is told what follows from the verdicts")


def missing(verdicts: Mapping[str, Verdict]) -> list[str]:
    """Required datasets without any delivery."""
    return [name for name, verdict in _required(verdicts) if not verdict.delivered]


def rejected(verdicts: Mapping[str, Verdict]) -> list[RejectedObject]:
    """The files at fault, the newest of a dataset first; of a replaced one its newest bytes."""
    found: dict[str, RejectedObject] = {}
    for verdict in verdicts.values():
        for rejection in verdict.rejections:
            found.setdefault(rejection.at_fault.key, rejection.at_fault)
    return list(found.values())


def obstacle(verdicts: Mapping[str, Verdict]) -> Decision | None:
    """What keeps the snapshot from being complete; `rejected` wins over `incomplete`."""
    refused = [
        name for name, verdict in _required(verdicts) if verdict.delivered and not verdict.accepted
    ]
    if refused:
        told = _told(rejected({name: verdicts[name] for name in refused}))
        return Decision(
            status="rejected",
            message=f"no delivery of {' and '.join(refused)} is acceptable: {told}. "
            "Upload a corrected file; that starts the next run.",
        )
    if absent := missing(verdicts):
        return Decision(
            status="incomplete",
            message=f"nothing was delivered yet of {' and '.join(absent)}. Upload it to "
            f"{' and '.join(BY_NAME[name].prefix for name in absent)} in the raw bucket; "
            f"that starts the next run.{_unfinished(verdicts)}",
        )
    return None


def novelty(
    trigger: Trigger,
    verdicts: Mapping[str, Verdict],
    same: str | None,
) -> Decision:
    """Whether a complete snapshot is worth a run; `same`: the run that published it already."""
    files = rejected(verdicts)
    told = f" Rejected: {_told(files)}." if files else ""
    if same is None:
        return Decision(
            status="admitted", message=f"a complete snapshot that was not run before.{told}"
        )
    if trigger.force or trigger.rematch:
        return Decision(
            status="admitted", message=f"run again by force, though nothing changed.{told}"
        )
    if _is_rejected(trigger, verdicts):
        return Decision(
            status="rejected",
            message=f"{_told(files)}; everything else is as in run {same}, which is published. "
            "Upload a corrected file; that starts the next run.",
        )
    return Decision(
        status="duplicate",
        message=f"the same files, limits and rules as in run {same}, which is "
        f'published. To run them again, start an execution with {{"force": true}}.{told}'
        f"{_unfinished(verdicts)}",
    )


def of_stale_market(warning: str) -> Decision:
    """Where a market delivery beyond its age is refused."""
    return Decision(
        status="rejected",
        message=f"{warning} Upload a newer one; that starts the next run.",
    )


def _required(verdicts: Mapping[str, Verdict]) -> list[tuple[str, Verdict]]:
    return [(name, verdict) for name, verdict in verdicts.items() if BY_NAME[name].required]


def _is_rejected(trigger: Trigger, verdicts: Mapping[str, Verdict]) -> bool:
    return trigger.key is not None and any(
        rejection.delivery.holds(trigger.key, trigger.version_id)
        for verdict in verdicts.values()
        for rejection in verdict.rejections
    )


def _unfinished(verdicts: Mapping[str, Verdict]) -> str:
    folders = [folder for verdict in verdicts.values() for folder in verdict.unfinished]
    return (
        f" {folders[-1]!r} counts once {COMPLETE} is written there, after all its parts."
        if folders
        else ""
    )


def _told(files: Sequence[RejectedObject]) -> str:
    return first_files(f"{file.key!r} {file.reason}" for file in files)
