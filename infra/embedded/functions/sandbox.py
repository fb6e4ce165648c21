"""A Lambda execution environment: one process that runs one function's handler.

The process talks to us through Lambda's Runtime API; `Sandbox` is the other side of it. The
process ends with its sandbox, and with us, however we end: its standard input is our pipe.
"""

import json
import os
import queue
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from infra.embedded.functions.processes import Process, Processes
from infra.embedded.functions.room import Room
from infra.embedded.functions.runtime_api import Invocation, Outcome, RuntimeApi
from infra.embedded.upkeep.server import Server

# Without HOME, SDKs would look for the files in the home directory that the system knows, and
# for proxies where Windows and macOS keep theirs.
_NOTHING_OF_THE_USERS = {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "NO_PROXY": "*",
}

_LOOK_SECONDS = 0.1  # how often a handler at work is looked at
INIT_SECONDS = 10  # what AWS grants a function for its initialisation


class Sandbox:
    """The handler's module is imported when the process starts, before the first event."""

    def __init__(
        self,
        *,
        processes: Processes,
        task_root: Path,
        environment: Mapping[str, str],
        room: Room,
        log: Callable[[str], None],
    ) -> None:
        self.ready = threading.Event()
        self._invocations: queue.Queue[Invocation | None] = queue.Queue()
        self._outcomes: queue.Queue[Outcome | None] = queue.Queue()
        self._current: Invocation | None = None
        self._log = log
        self._room = room
        self._broken = False
        self._processes = processes
        self._task_root = task_root
        self._environment = {
            **environment,
            **_NOTHING_OF_THE_USERS,
            "LAMBDA_TASK_ROOT": str(task_root),
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(room.memory_mebibytes),
            # What a handler writes to its temporary directory goes with the cloud.
            **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(room.temporary)),
        }
        self._server: Server | None = None
        self._process: Process | None = None
        self._reader = threading.Thread(target=self._follow, name="sandbox", daemon=True)

    def start(self) -> None:
        """Starts the process; from now on it asks the Runtime API for events."""
        api = RuntimeApi(self)
        self._server = Server(api, idle_seconds=None)  # a handler may take fifteen minutes
        address = api.address(self._server.port)
        self._process = self._processes.start(
            {**self._environment, "AWS_LAMBDA_RUNTIME_API": address}, self._task_root
        )
        self._reader.start()

    @property
    def usable(self) -> bool:
        """Whether it can take another event."""
        return not self._broken and self._process is not None and self._process.poll() is None

    def invoke(self, invocation: Invocation) -> Outcome:
        """Hands the event to the process and waits for its answer, its end or the timeout."""
        self._log(f"START RequestId: {invocation.request_id} Version: $LATEST")
        started = time.monotonic()
        outcome = self._run(invocation)
        self._log(f"END RequestId: {invocation.request_id}")
        duration = (time.monotonic() - started) * 1000
        self._log(f"REPORT RequestId: {invocation.request_id}\tDuration: {duration:.2f} ms")
        return outcome

    def _run(self, invocation: Invocation) -> Outcome:
        self._current = invocation
        self._invocations.put(invocation)
        self.ready.wait(INIT_SECONDS)  # its own time is not the invocation's
        try:
            outcome = self._outcome_of(invocation)
        finally:
            self._current = None
        if outcome is None:
            return _sandbox_error("Runtime.ExitError", invocation, self._exit_reason())
        return outcome

    def _outcome_of(self, invocation: Invocation) -> Outcome | None:
        """None once the process has ended without one."""
        assert self._process is not None
        ends = time.monotonic() + invocation.timeout_seconds
        while (left := ends - time.monotonic()) > 0:
            try:
                return self._outcomes.get(timeout=min(left, _LOOK_SECONDS))
            except queue.Empty:
                outgrown = self._room.outgrown_by(self._process.pid)
            if outgrown is not None:
                self.kill()
                self._log(f"RequestId: {invocation.request_id} {outgrown}")
                reason = f"Runtime exited with error: signal: killed: {outgrown}"
                return _sandbox_error("Runtime.ExitError", invocation, reason)
        self.kill()
        return _sandbox_error(
            "Sandbox.Timedout",
            invocation,
            f"Task timed out after {invocation.timeout_seconds:.2f} seconds",
        )

    def _exit_reason(self) -> str:
        assert self._process is not None
        code = self._process.wait()
        if code == 0:
            return "Runtime exited without providing a reason"
        if code < 0:
            return f"Runtime exited with error: signal: {-code}"
        return f"Runtime exited with error: exit status {code}"

    def kill(self) -> None:
        """Ends the process, whatever it is doing."""
        if self._process is None or self._server is None:
            return
        self._process.kill()
        self._process.wait()
        self._reader.join(timeout=1)  # a grandchild may still hold the pipe
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._server.stop()

    def crash(self) -> None:
        """Ends the process as the system does with one that takes too much memory."""
        if self._process is not None:
            self._process.kill()

    def next_invocation(self) -> Invocation | None:
        """The next event, once there is one; None when the process is gone."""
        self.ready.set()
        invocation = self._invocations.get()
        if invocation is not None:
            invocation.deadline_ms = int((time.time() + invocation.timeout_seconds) * 1000)
        return invocation

    def finish(self, request_id: str, outcome: Outcome) -> bool:
        """The answer to the event in hand; False if it is not this one."""
        if self._current is None or self._current.request_id != request_id:
            return False
        self._outcomes.put(outcome)
        return True

    def fail_to_start(self, error: bytes) -> None:
        """The handler cannot be loaded: what whoever invokes the function is told."""
        self._broken = True
        self._outcomes.put(Outcome(error, failed=True))

    def _follow(self) -> None:
        """Reads what the process writes, until it ends."""
        assert self._process is not None
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                self._log(line.decode("utf-8", "replace").rstrip("\r\n"))
        self._process.wait()
        self.ready.set()
        self._invocations.put(None)
        self._outcomes.put(None)


def _sandbox_error(error_type: str, invocation: Invocation, reason: str) -> Outcome:
    message = f"RequestId: {invocation.request_id} Error: {reason}"
    body = json.dumps({"errorType": error_type, "errorMessage": message})
    return Outcome(body.encode(), failed=True)
