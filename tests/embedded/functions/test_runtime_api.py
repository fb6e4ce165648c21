"""The Runtime API of a sandbox is its own process's, whoever else may connect."""

import base64
import json
import socket

import pytest

from infra.embedded.functions.processes import Processes
from infra.embedded.functions.room import Room
from infra.embedded.functions.runtime_api import Invocation
from infra.embedded.functions.sandbox import Sandbox
from infra.embedded.gate import connections
from tests.embedded.support.raw import exchange, status

PATHS = (
    "GET /2018-06-01/runtime/invocation/next",
    "POST /2018-06-01/runtime/invocation/request/response",
    "POST /2018-06-01/runtime/invocation/request/error",
    "POST /2018-06-01/runtime/init/error",
)


@pytest.fixture
def sandbox(tmp_path):
    """One that waits for an event to echo."""
    handler = "def echo(event, context):\n    import time\n    time.sleep(1)\n    return event\n"
    (tmp_path / "handlers.py").write_text(handler)
    processes = Processes()
    sandbox = Sandbox(
        processes=processes,
        task_root=tmp_path,
        environment={
            "_HANDLER": "handlers.echo",
            "AWS_LAMBDA_FUNCTION_NAME": "function",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_LOG_GROUP_NAME": "group",
            "AWS_LAMBDA_LOG_STREAM_NAME": "stream",
        },
        room=Room(memory_mebibytes=128, temporary=tmp_path),
        log=lambda line: None,
    )
    sandbox.start()
    sandbox.ready.wait(20)
    yield sandbox
    sandbox.kill()
    processes.stop()


def invoke(sandbox):
    event = Invocation(
        event=b'{"name": "confidential"}', function_arn="arn", timeout_seconds=20, request_id="r"
    )
    outcome = sandbox.invoke(event)
    return outcome.failed, json.loads(outcome.payload)


@pytest.mark.parametrize(
    "authorization", [None, "worker:", "worker:guess", ":", "x" * 100], ids=str
)
def test_nobody_without_the_password_takes_an_event_or_answers_one(sandbox, authorization):
    sent = ""
    if authorization is not None:
        sent = f"Authorization: Basic {base64.b64encode(authorization.encode()).decode()}\r\n"
    for path in PATHS:
        asked = f"{path} HTTP/1.1\r\nHost: x\r\n{sent}Content-Length: 2\r\n\r\n{{}}"
        assert status(exchange(sandbox._server.port, asked.encode())) == 403

    assert invoke(sandbox) == (False, {"name": "confidential"})


def test_a_crowd_at_the_door_does_not_part_a_handler_from_its_cloud(sandbox):
    crowd = [
        socket.create_connection(("127.0.0.1", sandbox._server.port))
        for _ in range(connections.MOST + 100)
    ]
    try:
        assert invoke(sandbox) == (False, {"name": "confidential"})
    finally:
        for each in crowd:
            each.close()
