"""Our Lambda runtime beside AWS's own: the same answers, errors and log lines to the same events.

AWS publishes its Python runtime's client for Linux only.
"""

import json
import os
import re
import subprocess
import sys
import textwrap

import pytest

from infra.embedded.functions.processes import Processes
from infra.embedded.functions.room import Room
from infra.embedded.functions.runtime_api import Invocation
from infra.embedded.functions.sandbox import Sandbox

pytest.importorskip("awslambdaric")

HANDLERS = """
    import decimal, logging, sys

    class JobFailed(Exception):
        pass

    def echo(event, context):
        return {"event": event, "memory": context.memory_limit_in_mb, "text": "Käse"}

    def nothing(event, context):
        pass

    def fail(event, context):
        def inner():
            raise JobFailed("Käse\\nand wine")
        inner()

    def fail_silently(event, context):
        try:
            1 / 0
        except ZeroDivisionError as error:
            raise JobFailed from error

    def decimal_number(event, context):
        return {"rate": decimal.Decimal("1.25")}

    def unserialisable(event, context):
        return {"when": object}

    def not_a_number(event, context):
        return float("nan")

    def leave(event, context):
        sys.exit(4)

    def log(event, context):
        logging.getLogger().setLevel("INFO")
        logging.info("read %s rows", 3)
        logging.getLogger("other").warning("careful")
        logging.debug("unseen")
        print("printed")
"""

# AWS's client reports a failed start through http.client, which knows no passwords in addresses.
AWSS = """
    import base64, http.client, sys

    class Connection(http.client.HTTPConnection):
        def __init__(self, address):
            self.user, _, host = address.rpartition("@")
            super().__init__(host)

        def endheaders(self, *given, **named):
            password = base64.b64encode(self.user.encode()).decode()
            self.putheader("Authorization", f"Basic {password}")
            super().endheaders(*given, **named)

    http.client.HTTPConnection = Connection
    from awslambdaric.__main__ import main
    main(["awslambdaric", sys.argv[1]])
"""

CASES = [
    "handlers.echo",
    "handlers.nothing",
    "handlers.fail",
    "handlers.fail_silently",
    "handlers.decimal_number",
    "handlers.unserialisable",
    "handlers.not_a_number",
    "handlers.leave",
    "handlers.log",
    "handlers.absent",
    "raises.handler",
    "imports.handler",
    "package/nested.handler",
]


@pytest.fixture(scope="module")
def task_root(tmp_path_factory):
    root = tmp_path_factory.mktemp("asset")
    (root / "handlers.py").write_text(textwrap.dedent(HANDLERS))
    (root / "raises.py").write_text("raise RuntimeError('while importing')\n")
    (root / "imports.py").write_text("import no_such_package\n")
    (root / "package").mkdir()
    (root / "package" / "nested.py").write_text("def handler(event, context):\n    return 1\n")
    return root


@pytest.fixture(scope="module", params=[True, False], ids=["forked", "anew"])
def ours(request):
    processes = Processes(can_fork=request.param)
    yield processes
    processes.stop()


@pytest.fixture
def observe(task_root, tmp_path):
    """What a handler's invocation comes to, and what is written meanwhile."""

    def observe(handler, processes):
        written = []
        host = Sandbox(
            processes=processes,
            task_root=task_root,
            environment={
                "_HANDLER": handler,
                "AWS_LAMBDA_FUNCTION_NAME": "function",
                "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
                "AWS_LAMBDA_LOG_GROUP_NAME": "group",
                "AWS_LAMBDA_LOG_STREAM_NAME": "stream",
            },
            room=Room(memory_mebibytes=128, temporary=tmp_path),
            log=written.append,
        )
        host.start()
        try:
            invocation = Invocation(
                event=b'{"number": 1}', function_arn="arn", timeout_seconds=20, request_id="request"
            )
            outcome = host.invoke(invocation)
        finally:
            host.kill()
        return outcome.failed, json.loads(outcome.payload), [*filter(None, map(plain, written))]

    return observe


def plain(line):
    """A log line without its times; AWS's advice about runtime updates is left out."""
    if "LAMBDA_WARNING" in line:
        return None
    line = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "<time>", line)
    return re.sub(r"Duration: .*", "Duration: <time>", line)


class Awss:
    """Starts processes that run AWS's own runtime."""

    def __init__(self, handler):
        self._command = [sys.executable, "-c", textwrap.dedent(AWSS), handler]

    def start(self, environment, task_root):
        return subprocess.Popen(
            self._command,
            env={**environment, "PATH": os.environ["PATH"]},
            cwd=task_root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )


@pytest.mark.parametrize("handler", CASES)
def test_our_runtime_does_what_awss_does(observe, ours, handler):
    our_failed, our, our_log = observe(handler, ours)
    their_failed, their, their_log = observe(handler, Awss(handler))

    assert (our_failed, repr(our)) == (their_failed, repr(their))
    assert sorted(our_log) == sorted(their_log)
