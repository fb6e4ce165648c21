"""How EventBridge brings something to a target: again and again, at last to a dead-letter queue.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html
"""

import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.embedded.agenda import Agenda

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
    dead letter.
    """

    target: Mapping[str, Any]
    payload: Callable[[int], str]
    letter: str
    origin: Mapping[str, str]
    began: float = field(default_factory=time.monotonic)


@dataclass(frozen=True)
class Undeliverable:
    """Why an attempt failed: a code of EventBridge's, and whether another one may help."""

    code: str
    message: str
    final: bool


class _NotPermitted(Exception):
    """The target's own policy does not let this sender in."""


class Courier:
    """Delivers from the agenda's thread, in order unless something has to be tried again."""

    def __init__(
        self,
        client: Callable[[str], Any],
        agenda: Agenda,
        *,
        first_wait_seconds: float = FIRST_WAIT_SECONDS,
    ) -> None:
        self._client = client
        self._agenda = agenda
        self._first_wait_seconds = first_wait_seconds

    def send(self, delivery: Delivery) -> None:
        self._agenda.soon(lambda: self._attempt(delivery, 1))

    def _attempt(self, delivery: Delivery, number: int) -> None:
        failure = self._hand_over(delivery, number)
        if failure is None:
            return
        wait = min(self._first_wait_seconds * 2 ** (number - 1), _LONGEST_WAIT_SECONDS)
        exhausted = _exhausted(delivery, number, wait)
        if failure.final or exhausted:
            self._give_up(delivery, failure, exhausted, retries=number - 1)
        else:
            self._agenda.after(wait, lambda: self._attempt(delivery, number + 1))

    def _hand_over(self, delivery: Delivery, number: int) -> Undeliverable | None:
        """None once the target has it."""
        try:
            self._call(delivery, delivery.payload(number))
        except _NotPermitted as error:
            return Undeliverable("NO_PERMISSIONS", str(error), final=True)
        except ClientError as error:
            code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
            if code in _FINAL:
                return Undeliverable(_FINAL[code], message, final=True)
            known = "THROTTLING" if code in _THROTTLING else "ERROR_FROM_TARGET"
            return Undeliverable(known, message, final=False)
        except BotoCoreError as error:
            return Undeliverable("CONNECTION_FAILURE", str(error), final=False)
        except ValueError as error:
            return Undeliverable("INVALID_JSON", str(error), final=True)
        return None

    def _call(self, delivery: Delivery, payload: str) -> None:
        arn = delivery.target["Arn"]
        match arn.split(":")[2]:
            case "lambda":
                self._demand_permission(arn, delivery.origin.get("RULE_ARN", ""))
                self._client("lambda").invoke(
                    FunctionName=arn, InvocationType="Event", Payload=payload
                )
            case "states":
                states = self._client("stepfunctions")
                states.start_execution(stateMachineArn=arn, input=payload)
            case "sqs":
                self._client("sqs").send_message(QueueUrl=self._url(arn), MessageBody=payload)
            case _:
                # The request in the API's own names, which begin with a small letter there.
                request = json.loads(payload).items()
                named = {name[0].lower() + name[1:]: value for name, value in request}
                self._client("stepfunctions").start_execution(**named)

    def _demand_permission(self, function: str, rule: str) -> None:
        """A rule has no role at a function; the function's own policy lets it in.

        https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
        """
        try:
            policy = json.loads(self._client("lambda").get_policy(FunctionName=function)["Policy"])
        except ClientError:
            policy = {"Statement": []}
        for statement in policy["Statement"]:
            let_in = statement["Principal"] == {"Service": "events.amazonaws.com"}
            condition = statement.get("Condition", {}).get("ArnLike", {})
            if let_in and fnmatchcase(rule, condition.get("AWS:SourceArn", rule)):
                return
        raise _NotPermitted(f"{function} does not let events.amazonaws.com in for {rule}")

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
            self._client("sqs").send_message(
                QueueUrl=self._url(queue),
                MessageBody=delivery.letter,
                MessageAttributes={
                    name: {"DataType": "String", "StringValue": value}
                    for name, value in attributes.items()
                },
            )
        except ClientError as error:
            logger.warning("not delivered to %s: %s; nor to %s: %s", target, told, queue, error)

    def _url(self, queue: str) -> str:
        name = queue.rpartition(":")[2]
        url: str = self._client("sqs").get_queue_url(QueueName=name)["QueueUrl"]
        return url


def is_deliverable(arn: str) -> bool:
    """Whether there is a way to a target of this ARN here."""
    services = ("arn:aws:lambda:", "arn:aws:sqs:", "arn:aws:states:")
    return arn.startswith(services) or arn == START_EXECUTION


def _exhausted(delivery: Delivery, attempts: int, wait: float) -> str | None:
    """The condition of the retry policy under which there is no attempt after this one."""
    policy = delivery.target.get("RetryPolicy", {})
    if attempts > policy.get("MaximumRetryAttempts", _DEFAULT_ATTEMPTS):
        return "MaximumRetryAttempts"
    age = time.monotonic() - delivery.began + wait
    if age > policy.get("MaximumEventAgeInSeconds", _DEFAULT_AGE_SECONDS):
        return "MaximumEventAgeInSeconds"
    return None
