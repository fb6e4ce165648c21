"""Lambda's asynchronous invocations: nobody waits, so Lambda tries again and keeps what is lost.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
"""

import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from infra.embedded.access import AccessDenied, Delegation
from infra.embedded.functions.function import Throttled
from infra.embedded.functions.runtime_api import Outcome
from infra.embedded.upkeep.queues import url_of
from infra.embedded.upkeep.threads import Threads

logger = logging.getLogger(__name__)

# Before the second and the third attempt.
_WAITS_SECONDS = (60.0, 120.0)
# While the function has as many invocations as it may: documented are these two.
_FIRST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 1.0, 300.0


class EventInvocations:
    """`waits_seconds`: before each further attempt at an event that a function failed at."""

    def __init__(
        self,
        delegation: Delegation,
        *,
        waits_seconds: tuple[float, ...] = _WAITS_SECONDS,
    ) -> None:
        self._delegation = delegation
        self.waits_seconds = waits_seconds
        self._jobs = Threads()
        self._stopped = threading.Event()

    def take(
        self,
        event: bytes,
        invoke: Callable[[bytes], Outcome],
        *,
        request_id: str,
        configuration: Mapping[str, Any],
    ) -> None:
        """Has the event dealt with, in its own time. `configuration`: the function's."""

        def work() -> None:
            outcome = self._try(event, invoke)
            if outcome is not None and not self._stopped.is_set():
                self._give_up(event, outcome, request_id, configuration)

        self._jobs.start(f"event-{request_id}", work)

    def stop(self) -> None:
        """Tries nothing again; what is under way must end by itself before `wait` does."""
        self._stopped.set()

    def wait(self) -> None:
        self._jobs.wait()

    def _try(self, event: bytes, invoke: Callable[[bytes], Outcome]) -> Outcome | None:
        """The last failure, or None once an attempt has succeeded."""
        outcome = self._invoke(event, invoke)
        for wait in self.waits_seconds:
            if outcome is None or not outcome.failed or self._stopped.wait(wait):
                break
            outcome = self._invoke(event, invoke)
        return outcome if outcome is not None and outcome.failed else None

    def _invoke(self, event: bytes, invoke: Callable[[bytes], Outcome]) -> Outcome | None:
        """An attempt. A throttled one does not count: it is made again, after 1 s, 2 s, 4 s, …

        None when the cloud ends before there was any.
        """
        wait = _FIRST_WAIT_SECONDS
        while not self._stopped.is_set():
            try:
                return invoke(event)
            except Throttled:
                self._stopped.wait(wait)
                wait = min(2 * wait, _LONGEST_WAIT_SECONDS)
        return None

    def _give_up(
        self, event: bytes, outcome: Outcome, request_id: str, configuration: Mapping[str, Any]
    ) -> None:
        """A dead letter is left with the rights of the function's role."""
        queue = configuration.get("DeadLetterConfig", {}).get("TargetArn")
        if queue is None:
            logger.warning("event %s is lost: %s", request_id, outcome.payload.decode())
            return
        attributes = {
            "RequestID": request_id,
            "ErrorCode": "200",
            "ErrorMessage": outcome.payload.decode()[:1024],
        }
        try:
            rights = self._delegation.of_role(
                configuration["Role"],
                service="lambda.amazonaws.com",
                source=configuration["FunctionArn"],
            )
            rights.client("sqs").send_message(
                QueueUrl=url_of(queue),
                MessageBody=event.decode(),
                MessageAttributes={
                    name: {"DataType": "String", "StringValue": value}
                    for name, value in attributes.items()
                },
            )
        except (AccessDenied, ClientError) as error:
            logger.warning("event %s and its dead letter are lost: %s", request_id, error)
