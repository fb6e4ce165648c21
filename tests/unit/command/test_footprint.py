"""What a rehearsal leaves is removed once nothing runs, and not before."""

from itertools import count
from types import SimpleNamespace

import boto3
import pytest
from botocore.stub import Stubber

from infra.command.errors import RunFailed
from infra.command.rehearsal import footprint as footprints
from infra.command.rehearsal.footprint import Footprint

MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:RefiReady"
RUNNING = "arn:aws:states:us-east-1:123456789012:execution:RefiReady:stuck"


def test_an_execution_that_does_not_end_is_named_and_nothing_is_removed(monkeypatch):
    stepfunctions = boto3.client("stepfunctions", region_name="us-east-1")
    footprint = Footprint.__new__(Footprint)  # as a stack with nothing in it would make one
    footprint._client = {"stepfunctions": stepfunctions}.__getitem__
    footprint._outputs = {"StateMachineArn": MACHINE}
    minutes = count()
    # a clock of its own: other threads look at the machine's
    clock = SimpleNamespace(sleep=lambda _seconds: None, monotonic=lambda: 60.0 * next(minutes))
    monkeypatch.setattr(footprints, "time", clock)
    running = {
        "executionArn": RUNNING,
        "stateMachineArn": MACHINE,
        "name": "stuck",
        "status": "RUNNING",
        "startDate": "2026-11-22T10:30:00Z",
    }
    with Stubber(stepfunctions) as service:
        for _ in range(45):  # and no other call is answered
            service.add_response(
                "list_executions",
                {"executions": [running]},
                {"stateMachineArn": MACHINE, "statusFilter": "RUNNING"},
            )
        with pytest.raises(RunFailed, match=f"{RUNNING} still runs after 45 minutes"):
            footprint.remove()
        service.assert_no_pending_responses()
