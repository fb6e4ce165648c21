"""Step Functions' API where moto has nothing; executions are moto's."""

import re
from typing import Any, ClassVar

from infra.embedded import moto_internals
from infra.embedded.allowed import MOTO_ANSWERS
from infra.embedded.wire import Service, ServiceError

_EXECUTION = re.compile(r"arn:aws:states:[^:]+:\d{12}:(execution|express):[^:]+:.+")


class StepFunctions(Service):
    """RedriveExecution; the rest is passed on."""

    service: ClassVar[str] = "stepfunctions"
    passed_on: ClassVar[frozenset[str]] = MOTO_ANSWERS["stepfunctions"]

    def redrive_execution(self, request: dict[str, Any]) -> dict[str, Any]:
        """https://docs.aws.amazon.com/step-functions/latest/apireference/API_RedriveExecution.html"""
        arn = request["executionArn"]
        if not _EXECUTION.fullmatch(arn):
            raise ServiceError("InvalidArn", f"Invalid Arn: '{arn}'")
        try:
            date = moto_internals.redrive(arn, request.get("clientToken", ""))
        except moto_internals.NoSuchExecution as missing:
            raise ServiceError(
                "ExecutionDoesNotExist", f"Execution Does Not Exist: '{arn}'"
            ) from missing
        except moto_internals.NotRedrivable as reason:
            raise ServiceError("ExecutionNotRedrivable", str(reason)) from reason
        return {"redriveDate": date}
