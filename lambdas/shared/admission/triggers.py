"""The three ways in: an upload, a person, the schedule. One door: the execution's input."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lambdas.shared.errors import InvalidInput
from lambdas.shared.limits import Limits

_MANUAL = {"trigger", "force", "rematch", "limits", "as_of"}
_YEARS = range(2000, 2100)  # any other is a slip, and a cool-down reaches back years from there


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """What an execution was started with. `key` and `version_id`: the object an upload brought.

    `force`: run though nothing changed, and publish however far from the last run.
    `rematch`: run, and pay for matching anew though the borrowers are those of the last matching.
    `can_wait`: whether another run may do its work as well. What a person asked for with
    parameters is theirs, and is not kept waiting behind a run that may take hours.
    """

    kind: str  # "upload", "manual" or "schedule"
    limits: Limits
    key: str | None = None
    version_id: str | None = None
    force: bool = False
    rematch: bool = False
    as_of: str | None = None  # given by hand only
    can_wait: bool = True

    def as_json(self) -> dict[str, Any]:
        given = {
            "key": self.key,
            "version_id": self.version_id,
            "force": self.force or None,
            "rematch": self.rematch or None,
            "as_of": self.as_of,
        }
        return {"trigger": self.kind} | {
            name: value for name, value in given.items() if value is not None
        }


def parse(document: Any, *, deployed: Limits) -> Trigger:
    """The trigger in an execution's input. InvalidInput names what is wrong and what is allowed."""
    if not isinstance(document, dict):
        raise InvalidInput(f"the input is {document!r}: give a JSON object, {{}} will do")
    kind = kind_of(document)
    if kind == "upload":
        return _upload(document, deployed)
    _known(document, _MANUAL, "key")
    if (given := document.get("trigger", "manual")) not in ("manual", "schedule"):
        raise InvalidInput(f'trigger is {given!r}: give "manual" or "schedule"')
    if kind == "manual":
        return _manual(document, deployed)
    _known(document, {"trigger"}, "key of a schedule")
    return Trigger(kind="schedule", limits=deployed)


def kind_of(document: Any) -> str:
    """upload, schedule or manual: what an execution's input says of its origin, valid or not."""
    if not isinstance(document, dict):
        return "manual"
    if "detail-type" in document:
        return "upload"
    return "schedule" if document.get("trigger") == "schedule" else "manual"


def _upload(event: Mapping[str, Any], deployed: Limits) -> Trigger:
    """An S3 "Object Created" event as EventBridge sends it; its object key is not URL-encoded."""
    if (kind := (event.get("source"), event["detail-type"])) != ("aws.s3", "Object Created"):
        raise InvalidInput(f'the event is {kind}: only "Object Created" from aws.s3 starts a run')
    try:
        created = event["detail"]["object"]
        return Trigger(
            kind="upload",
            limits=deployed,
            key=created["key"],
            version_id=created.get("version-id"),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise InvalidInput('the event names no object: "detail.object.key" is missing') from error


def _manual(document: Mapping[str, Any], deployed: Limits) -> Trigger:
    force, rematch = _is_asked(document, "force"), _is_asked(document, "rematch")
    limits = document.get("limits", {})
    if not isinstance(limits, dict):
        raise InvalidInput(f"limits is {limits!r}: give an object, limit by limit")
    return Trigger(
        kind="manual",
        limits=Limits.parse(limits, defaults=deployed),
        force=force,
        rematch=rematch,
        as_of=day(document["as_of"]) if "as_of" in document else None,
        can_wait=not (force or rematch or limits or "as_of" in document),
    )


def _is_asked(document: Mapping[str, Any], name: str) -> bool:
    asked = document.get(name, False)
    if not isinstance(asked, bool):
        raise InvalidInput(f"{name} is {asked!r}: give true or false")
    return asked


def day(given: Any) -> str:
    """A date that somebody chose for a run, as it was given. Raises InvalidInput."""
    try:
        if isinstance(given, str):
            chosen = date.fromisoformat(given)
            if chosen.isoformat() == given and chosen.year in _YEARS:
                return given
    except ValueError:
        pass
    raise InvalidInput(
        f'as_of is {given!r}: give a date as "2026-11-22", from {_YEARS.start} to {_YEARS.stop - 1}'
    )


def _known(document: Mapping[str, Any], allowed: set[str], what: str) -> None:
    if unknown := sorted(set(document) - allowed):
        raise InvalidInput(f"unknown {what}: {unknown[0]!r}; give {', '.join(sorted(allowed))}")
