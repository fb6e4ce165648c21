"""Step Functions' API; executions are moto's, which knows nothing of redriving them."""

import json
import re
from collections.abc import Mapping
from typing import Any, ClassVar

from infra.embedded import moto_internals
from infra.embedded.protocol.paging import page
from infra.embedded.protocol.service import (
    Members,
    NotHonoured,
    PassedOn,
    Service,
    ServiceError,
    as_they_are,
)
from infra.embedded.step_functions import definitions

_EVENTS_ON_A_PAGE = 100

# What states were given and gave, in an event's details.
_DATA = {"input", "output", "parameters"}

_EXECUTION = re.compile(r"arn:aws:states:[^:]+:\d{12}:(execution|express):[^:]+:.+")


def _refuse_machine(members: Members) -> None:
    if members.get("type", "STANDARD") != "STANDARD":
        raise NotHonoured(f"the type {members['type']}")
    try:
        definitions.check(members["definition"])
    except definitions.NotEmulated as unknown:
        raise NotHonoured(str(unknown)) from unknown
    except definitions.InvalidDefinition as invalid:
        message = f"Invalid State Machine Definition: '{invalid}'"
        raise ServiceError("InvalidDefinition", message) from invalid


def _refuse_creation(members: Members) -> None:
    """The same request once more is no other; another definition is.

    https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
    """
    _refuse_machine(members)
    kept = moto_internals.machine_named(members["name"])
    if kept is not None and kept.definition != members["definition"]:
        message = f"State Machine Already Exists: '{kept.arn}'"
        raise ServiceError("StateMachineAlreadyExists", message)


def _tell_new_revision(members: Members, whole: Members) -> None:
    whole["revisionId"] = moto_internals.revise(members["stateMachineArn"])


def _tell_revision(members: Members, whole: Members) -> None:
    """None is told of a machine that is as it was created."""
    if (revision := moto_internals.revision(whole["stateMachineArn"])) is not None:
        whole["revisionId"] = revision


def _refuse_update(members: Members) -> None:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateStateMachine.html"""
    given = {name for name, value in members.items() if value}
    if not given - {"stateMachineArn", "publish", "versionDescription"}:
        raise ServiceError("MissingRequiredParameter", "neither definition nor roleArn is given")
    if "definition" in members:
        _refuse_machine(members)


# Blanks, brackets, wildcards, special and control characters.
# https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
_NOT_IN_A_NAME = re.compile(r"[\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]")
_MOST_INPUT_BYTES = 262_144


def _refuse_execution(members: Members) -> None:
    if found := _NOT_IN_A_NAME.search(members.get("name", "")):
        raise ServiceError(
            "InvalidName", f"Invalid Name: '{members['name']}' must not have {found[0]!r}"
        )
    given = members.get("input", "{}")
    if len(given.encode()) > _MOST_INPUT_BYTES:
        raise ServiceError(
            "ValidationException", f"input has more than {_MOST_INPUT_BYTES} bytes as UTF-8"
        )
    try:
        json.loads(given)
    except ValueError as invalid:
        raise ServiceError(
            "InvalidExecutionInput", f"Invalid State Machine Execution Input: {invalid}"
        ) from invalid


class StepFunctions(Service):
    """RedriveExecution, and GetExecutionHistory by the page; the rest is passed on."""

    service: ClassVar[str] = "stepfunctions"
    signed_as: ClassVar[str | None] = "states"
    passed_on: ClassVar[Mapping[str, PassedOn]] = {
        **as_they_are(
            "DeleteStateMachine",
            "ListStateMachines",
            "StopExecution",
        ),
        "CreateStateMachine": PassedOn(refuses=_refuse_creation),
        "DescribeExecution": PassedOn(overlooks={"includedData"}),
        "DescribeStateMachine": PassedOn(overlooks={"includedData"}, amends=_tell_revision),
        "DescribeStateMachineForExecution": PassedOn(overlooks={"includedData"}),
        "ListExecutions": PassedOn(overlooks={"mapRunArn", "redriveFilter"}),
        "StartExecution": PassedOn(refuses=_refuse_execution),
        "UpdateStateMachine": PassedOn(refuses=_refuse_update, amends=_tell_new_revision),
    }

    def get_execution_history(self, request: dict[str, Any]) -> dict[str, Any]:
        """https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html"""
        arn = _well_formed(request["executionArn"])
        try:
            events = moto_internals.history(arn)
        except moto_internals.NoSuchExecution as missing:
            raise _does_not_exist(arn) from missing
        if request.get("reverseOrder"):
            events.reverse()
        found, token = page(
            events, request.get("nextToken"), request.get("maxResults"), most=_EVENTS_ON_A_PAGE
        )
        told = found if request.get("includeExecutionData", True) else map(_without_data, found)
        return {"events": list(told), "nextToken": token}

    def redrive_execution(self, request: dict[str, Any]) -> dict[str, Any]:
        """https://docs.aws.amazon.com/step-functions/latest/apireference/API_RedriveExecution.html"""
        arn = _well_formed(request["executionArn"])
        try:
            date = moto_internals.redrive(arn, request.get("clientToken", ""))
        except moto_internals.NoSuchExecution as missing:
            raise _does_not_exist(arn) from missing
        except moto_internals.NotRedrivable as reason:
            raise ServiceError("ExecutionNotRedrivable", str(reason)) from reason
        return {"redriveDate": date}


def _well_formed(arn: str) -> str:
    if not _EXECUTION.fullmatch(arn):
        raise ServiceError("InvalidArn", f"Invalid Arn: '{arn}'")
    return arn


def _does_not_exist(arn: str) -> ServiceError:
    return ServiceError("ExecutionDoesNotExist", f"Execution Does Not Exist: '{arn}'")


def _without_data(event: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {part: value for part, value in member.items() if part not in _DATA}
        if name.endswith("Details")
        else member
        for name, member in event.items()
    }
