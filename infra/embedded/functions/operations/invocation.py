"""Invoke: a function's handler gets an event, at once or behind the caller's back."""

import json
import uuid
from typing import Any

from infra.embedded.functions.event_invocations import EventInvocations
from infra.embedded.functions.function import Throttled
from infra.embedded.functions.operations.register import Register
from infra.embedded.functions.runtime_api import Outcome
from infra.embedded.protocol.service import ServiceError

MAX_PAYLOAD_BYTES = 6 * 1024 * 1024  # of a synchronous invocation, either way


class Invocations(Register):
    """The operation, for both kinds of invocation."""

    events: EventInvocations

    def invoke(self, request: dict[str, Any]) -> dict[str, Any]:
        function = self._find(request["FunctionName"], qualifier=":$LATEST")
        kind = _kind(request)
        event = _event(request)
        if kind == "Event":
            self.events.take(
                event,
                function.invoke,
                request_id=str(uuid.uuid4()),
                configuration=function.configuration,
            )
            return {"StatusCode": 202, "Payload": b""}
        try:
            outcome = function.invoke(event)
        except Throttled as throttled:
            raise ServiceError(
                "TooManyRequestsException",
                "Rate Exceeded.",
                Reason="ReservedFunctionConcurrentInvocationLimitExceeded",
                Type="User",
            ) from throttled
        if len(outcome.payload) > MAX_PAYLOAD_BYTES:
            outcome = _too_large(outcome)
        return {
            "StatusCode": 200,
            "ExecutedVersion": "$LATEST",
            "FunctionError": "Unhandled" if outcome.failed else None,
            "Payload": outcome.payload,
        }


def _kind(request: dict[str, Any]) -> str:
    """RequestResponse or Event."""
    kind, log = request.get("InvocationType", "RequestResponse"), request.get("LogType", "None")
    if kind not in ("RequestResponse", "Event") or log != "None":
        raise ServiceError(
            "InvalidParameterValueException",
            f"not implemented in the embedded cloud: {kind} and {log}",
        )
    return str(kind)


def _event(request: dict[str, Any]) -> bytes:
    """The payload, which has to be JSON of no more than the limit."""
    event: bytes = request.get("Payload") or b"{}"
    if len(event) > MAX_PAYLOAD_BYTES:
        raise ServiceError(
            "RequestTooLargeException",
            f"Request must be smaller than {MAX_PAYLOAD_BYTES} bytes",
        )
    try:
        json.loads(event)
    except ValueError as error:
        raise ServiceError(
            "InvalidRequestContentException", f"Could not parse request body into json: {error}"
        ) from error
    return event


def _too_large(outcome: Outcome) -> Outcome:
    """What is told in place of an answer beyond the limit."""
    message = (
        f"Response payload size ({len(outcome.payload)} bytes) exceeded maximum allowed "
        f"payload size ({MAX_PAYLOAD_BYTES} bytes)."
    )
    too_large = {
        "errorMessage": message,
        "errorType": "Function.ResponseSizeTooLarge",
    }
    return Outcome(json.dumps(too_large).encode(), failed=True)
