"""Events as they stand on the bus, and those that AWS services send there by themselves."""

import uuid
from datetime import UTC, datetime
from typing import Any

from infra.embedded.moto_internals import ACCOUNT, REGION, ChangedExecution, CreatedObject

# Beyond it input and output are left out of a status change.
_DATA_BYTES = 248 * 1024


def object_created(created: CreatedObject) -> dict[str, Any]:
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
    detail = {
        "version": "0",
        "bucket": {"name": created.bucket},
        "object": described,
        "request-id": uuid.uuid4().hex[:16].upper(),
        "requester": ACCOUNT,
        "source-ip-address": "127.0.0.1",
        "reason": created.reason,
    }
    resource = f"arn:aws:s3:::{created.bucket}"
    return event("aws.s3", "Object Created", [resource], detail, now)


def execution_status_change(changed: ChangedExecution) -> dict[str, Any]:
    """https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html

    Dates are milliseconds since 1970. Input and output are left out, and said to be, where both
    together are larger than 248 KiB.
    """
    size = len((changed.input + (changed.output or "")).encode())
    included = size <= _DATA_BYTES
    detail = {
        "executionArn": changed.arn,
        "stateMachineArn": changed.state_machine_arn,
        "name": changed.name,
        "status": changed.status,
        "startDate": _milliseconds(changed.started),
        "stopDate": None if changed.stopped is None else _milliseconds(changed.stopped),
        "input": changed.input if included else None,
        "output": changed.output if included else None,
        "inputDetails": {"included": included},
        "outputDetails": None if changed.output is None else {"included": included},
        "stateMachineVersionArn": None,
        "stateMachineAliasArn": None,
        "redriveCount": changed.redrive_count,
        "redriveDate": None if changed.redriven is None else _milliseconds(changed.redriven),
        "redriveStatus": "REDRIVABLE" if changed.obstacle is None else "NOT_REDRIVABLE",
        "redriveStatusReason": changed.obstacle,
        "error": changed.error,
        "cause": changed.cause,
    }
    moment = changed.stopped or changed.started
    return event(
        "aws.states", "Step Functions Execution Status Change", [changed.arn], detail, moment
    )


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def event(
    source: str, detail_type: str, resources: list[str], detail: dict[str, Any], moment: datetime
) -> dict[str, Any]:
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html"""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": detail_type,
        "source": source,
        "account": ACCOUNT,
        "time": moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": resources,
        "detail": detail,
    }
