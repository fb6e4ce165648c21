"""Step Functions' API where moto has nothing; executions are moto's."""

import re
from typing import Any, ClassVar

from infra.embedded import moto_internals
from infra.embedded.endpoint.allowed import MOTO_ANSWERS
from infra.embedded.protocol.answering import Service, ServiceError
from infra.embedded.protocol.paging import page

_EVENTS_ON_A_PAGE = 100

# What states were given and gave, in an event's details.
_DATA = {"input", "output", "parameters"}

_EXECUTION = re.compile(r"arn:aws:states:[^:]+:\d{12}:(execution|express):[^:]+:.+")


class StepFunctions(Service):
    """RedriveExecution, and GetExecutionHistory by the page; the rest is passed on."""

    service: ClassVar[str] = "stepfunctions"
    passed_on: ClassVar[frozenset[str]] = MOTO_ANSWERS["stepfunctions"]

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
