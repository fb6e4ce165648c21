"""How EventBridge brings something to a target: again and again, at last to a dead-letter queue.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html
"""

import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.embedded.access import AccessDenied, Delegation, Rights
from infra.embedded.upkeep.queues import url_of
from infra.embedded.upkeep.timer import Timer

logger = logging.getLogger(__name__)

# What a target that names no policy of its own gets.
_DEFAULT_ATTEMPTS = 185
_DEFAULT_AGE_SECONDS = 24 * 60 * 60

# "Exponential back off": the numbers are not documented.
FIRST_WAIT_SECONDS = 0.2
_LONGEST_WAIT_SECONDS = 60.0

START_EXECUTION = "arn:aws:scheduler:::aws-sdk:sfn:startExecution"  # Scheduler's universal target

# By the error of the target's service: EventBridge's code for it. What is missing or forbidden
# stays so, and an input that is refused is refused again: no retry.
_FINAL = {
    "AccessDenied": "NO_PERMISSIONS",
    "AccessDeniedException": "NO_PERMISSIONS",
    "ResourceNotFoundException": "NO_RESOURCE",
    "StateMachineDoesNotExist": "NO_RESOURCE",
    "QueueDoesNotExist": "NO_RESOURCE",
    "AWS.SimpleQueueService.NonExistentQueue": "NO_RESOURCE",
    "InvalidArn": "INVALID_PARAMETER",
    "InvalidExecutionInput": "INVALID_JSON",
}
_THROTTLING = frozenset({"ThrottlingException", "TooManyRequestsException", "RequestThrottled"})


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """`target` as PutTargets and CreateSchedule have it; `origin`: what a dead letter tells of it.

    `payload` makes the target's input for an attempt, counted from 1; `letter` is the body of the
    dead letter; `source` what roles and queues are told it is done for: the ARN of a rule, or of a
    schedule's group.
    """

    target: Mapping[str, Any]
    payload: Callable[[int], str]
    letter: str
    origin: Mapping[str, str]
    source: str
    began: float = field(default_factory=time.monotonic)

    def rights(self, delegation: Delegation) -> Rights:
        """Those of the target's role; without one, those the target gives to EventBridge.

        AccessDenied if the role does not trust whoever brings it. Schedules always have a role,
        which dead letters are sent with as well.
        https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html
        https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
        """
        service = f"{self.source.split(':')[2]}.amazonaws.com"
        if "RoleArn" in self.target:
            return delegation.of_role(self.target["RoleArn"], service=service, source=self.source)
        return delegation.of_service(service, source=self.source)

    def letter_rights(self, delegation: Delegation) -> Rights:
        """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html"""
        if self.source.split(":")[2] == "events":
            return delegation.of_service("events.amazonaws.com", source=self.source)
        return self.rights(delegation)


@dataclass(frozen=True)
class Undeliverable:
    """Why an attempt failed: a code of EventBridge's, and whether another one may help."""

    code: str
    message: str
    final: bool


class Courier:
    """Delivers from the timer's thread, in order unless something has to be tried again."""

    def __init__(
        self,
        delegation: Delegation,
        timer: Timer,
        *,
        first_wait_seconds: float = FIRST_WAIT_SECONDS,
    ) -> None:
        self._delegation = delegation
        self._timer = timer
        self._first_wait_seconds = first_wait_seconds

    def send(self, delivery: Delivery) -> None:
        self._timer.soon(lambda: self._attempt(delivery, 1))

    def _attempt(self, delivery: Delivery, number: int) -> None:
        failure = self._hand_over(delivery, number)
        if failure is None:
            return
        wait = min(self._first_wait_seconds * 2 ** (number - 1), _LONGEST_WAIT_SECONDS)
        exhausted = _exhausted(delivery, number, wait)
        if failure.final or exhausted:
            self._give_up(delivery, failure, exhausted, retries=number - 1)
        else:
            self._timer.after(wait, lambda: self._attempt(delivery, number + 1))

    def _hand_over(self, delivery: Delivery, number: int) -> Undeliverable | None:
        """None once the target has it."""
        try:
            self._call(delivery, delivery.payload(number))
        except ClientError as error:
            code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
            if code in _FINAL:
                return Undeliverable(_FINAL[code], message, final=True)
            known = "THROTTLING" if code in _THROTTLING else "ERROR_FROM_TARGET"
            return Undeliverable(known, message, final=False)
        except AccessDenied as denied:
            return Undeliverable("NO_PERMISSIONS", str(denied), final=True)
        except BotoCoreError as error:
            return Undeliverable("CONNECTION_FAILURE", str(error), final=False)
        except ValueError as error:
            return Undeliverable("INVALID_JSON", str(error), final=True)
        return None

    def _call(self, delivery: Delivery, payload: str) -> None:
        arn = delivery.target["Arn"]
        rights = delivery.rights(self._delegation)
        match arn.split(":")[2]:
            case "lambda":
                rights.client("lambda").invoke(
                    FunctionName=arn, InvocationType="Event", Payload=payload
                )
            case "states":
                states = rights.client("stepfunctions")
                states.start_execution(stateMachineArn=arn, input=payload)
            case "sqs":
                rights.client("sqs").send_message(QueueUrl=url_of(arn), MessageBody=payload)
            case _:
                # The request in the API's own names, which begin with a small letter there.
                request = json.loads(payload).items()
                named = {name[0].lower() + name[1:]: value for name, value in request}
                rights.client("stepfunctions").start_execution(**named)

    def _give_up(
        self, delivery: Delivery, failure: Undeliverable, exhausted: str | None, *, retries: int
    ) -> None:
        target = delivery.target["Arn"]
        queue = delivery.target.get("DeadLetterConfig", {}).get("Arn")
        told = f"{failure.code} ({failure.message}) after {retries} retries"
        if queue is None:
            logger.warning("not delivered to %s, and lost: %s", target, told)
            return
        attributes = {
            **delivery.origin,
            "TARGET_ARN": target,
            "ERROR_CODE": failure.code,
            "ERROR_MESSAGE": failure.message,
            "RETRY_ATTEMPTS": str(retries),
        }
        if not failure.final and exhausted is not None:
            attributes["EXHAUSTED_RETRY_CONDITION"] = exhausted
        try:
            sqs = delivery.letter_rights(self._delegation).client("sqs")
            sqs.send_message(
                QueueUrl=url_of(queue),
                MessageBody=delivery.letter,
                MessageAttributes={
                    name: {"DataType": "String", "StringValue": value}
                    for name, value in attributes.items()
                },
            )
        except (AccessDenied, ClientError) as error:
            logger.warning("not delivered to %s: %s; nor to %s: %s", target, told, queue, error)


def _exhausted(delivery: Delivery, attempts: int, wait: float) -> str | None:
    """The condition of the retry policy under which there is no attempt after this one."""
    policy = delivery.target.get("RetryPolicy", {})
    if attempts > policy.get("MaximumRetryAttempts", _DEFAULT_ATTEMPTS):
        return "MaximumRetryAttempts"
    age = time.monotonic() - delivery.began + wait
    if age > policy.get("MaximumEventAgeInSeconds", _DEFAULT_AGE_SECONDS):
        return "MaximumEventAgeInSeconds"
    return None
