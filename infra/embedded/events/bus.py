"""EventBridge: what happens in S3 reaches the targets of the rules it matches.

Delivery is asynchronous, as on AWS: whoever writes an object does not wait for it. A rule's
pattern is matched by moto; state machines are the only kind of target there is here.
"""

import json
import logging
import queue
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from infra.embedded import moto_internals
from infra.embedded.moto_internals import ACCOUNT, REGION, CreatedObject

logger = logging.getLogger(__name__)


class Events:
    """Delivers from one thread, in the order in which things happened."""

    def __init__(self, client: Callable[[str], Any]) -> None:
        self._client = client
        self._waiting: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._thread = threading.Thread(target=self._deliver, name="events", daemon=True)
        self._thread.start()

    def object_created(self, created: CreatedObject) -> None:
        """Puts S3's event for a new object on its way."""
        self._waiting.put(object_created_event(created))

    def stop(self) -> None:
        self._waiting.put(None)
        self._thread.join()

    def _deliver(self) -> None:
        while (event := self._waiting.get()) is not None:
            for rule in moto_internals.matching_rules(event):
                for target in rule.targets:
                    self._send(event, target["Arn"])

    def _send(self, event: dict[str, Any], state_machine: str) -> None:
        """Without Input or a transformer, the whole event is the execution's input."""
        try:
            self._client("stepfunctions").start_execution(
                stateMachineArn=state_machine, input=json.dumps(event)
            )
        except Exception:
            # On AWS it would be tried again for a day; here nothing that failed can heal.
            logger.exception("the event %s did not reach %s", event["id"], state_machine)


def object_created_event(created: CreatedObject) -> dict[str, Any]:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html

    A key stands as it is, not URL-encoded; `version-id` only where the bucket has versions. The
    sequencer of a later change of a key compares as larger.
    """
    now = datetime.now(UTC)
    described: dict[str, Any] = {
        "key": created.key,
        "size": created.size,
        "etag": created.etag,
        "sequencer": f"{int(now.timestamp() * 1_000_000):016X}",
    }
    if created.version_id is not None:
        described["version-id"] = created.version_id
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": ACCOUNT,
        "time": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [f"arn:aws:s3:::{created.bucket}"],
        "detail": {
            "version": "0",
            "bucket": {"name": created.bucket},
            "object": described,
            "request-id": uuid.uuid4().hex[:16].upper(),
            "requester": ACCOUNT,
            "source-ip-address": "127.0.0.1",
            "reason": created.reason,
        },
    }
