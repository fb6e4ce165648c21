"""Lambda's asynchronous invocations: nobody waits, so Lambda tries again and keeps what is lost.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
"""

import logging
import threading
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from infra.embedded.jobs import Jobs
from infra.embedded.runtime_api import Outcome

logger = logging.getLogger(__name__)

# Before the second and the third attempt.
_WAITS_SECONDS = (60.0, 120.0)


class EventInvocations:
    """`waits_seconds`: before each further attempt at an event that a function failed at."""

    def __init__(
        self,
        client: Callable[[str], Any],
        *,
        waits_seconds: tuple[float, ...] = _WAITS_SECONDS,
    ) -> None:
        self._client = client
        self.waits_seconds = waits_seconds
        self._jobs = Jobs()
        self._stopped = threading.Event()

    def take(
        self,
        event: bytes,
        invoke: Callable[[bytes], Outcome],
        *,
        request_id: str,
        dead_letter_queue: str | None,
    ) -> None:
        """Has the event dealt with, in its own time. `dead_letter_queue`: its ARN."""

        def work() -> None:
            outcome = self._try(event, invoke)
            if outcome is not None and not self._stopped.is_set():
                self._give_up(event, outcome, request_id, dead_letter_queue)

        self._jobs.start(f"event-{request_id}", work)

    def stop(self) -> None:
        """Tries nothing again; what is under way must end by itself before `wait` does."""
        self._stopped.set()

    def wait(self) -> None:
        self._jobs.wait()

    def _try(self, event: bytes, invoke: Callable[[bytes], Outcome]) -> Outcome | None:
        """The last failure, or None once an attempt has succeeded."""
        outcome = invoke(event)
        for wait in self.waits_seconds:
            if not outcome.failed or self._stopped.wait(wait):
                break
            outcome = invoke(event)
        return outcome if outcome.failed else None

    def _give_up(
        self, event: bytes, outcome: Outcome, request_id: str, dead_letter_queue: str | None
    ) -> None:
        if dead_letter_queue is None:
            logger.warning("event %s is lost: %s", request_id, outcome.payload.decode())
            return
        sqs = self._client("sqs")
        attributes = {
            "RequestID": request_id,
            "ErrorCode": "200",
            "ErrorMessage": outcome.payload.decode()[:1024],
        }
        try:
            url = sqs.get_queue_url(QueueName=dead_letter_queue.rpartition(":")[2])["QueueUrl"]
            sqs.send_message(
                QueueUrl=url,
                MessageBody=event.decode(),
                MessageAttributes={
                    name: {"DataType": "String", "StringValue": value}
                    for name, value in attributes.items()
                },
            )
        except ClientError as error:
            logger.warning("event %s and its dead letter are lost: %s", request_id, error)
