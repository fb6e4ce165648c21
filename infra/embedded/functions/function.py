"""One Lambda function: its configuration, who may invoke it, and the sandboxes that are at hand."""

import threading
from collections.abc import Callable, Mapping
from typing import Any

from infra.embedded.functions.runtime_api import Invocation, Outcome
from infra.embedded.functions.sandbox import Sandbox


class Throttled(Exception):
    """As many invocations run as the function may have at once."""


class Function:
    """One function: its configuration, its code, and the sandboxes that are at hand."""

    def __init__(
        self, configuration: Mapping[str, Any], make_sandbox: Callable[["Function"], Sandbox]
    ) -> None:
        self.configuration = configuration
        self._make_sandbox = make_sandbox
        self.policy: dict[str, dict[str, Any]] = {}  # statements of who may invoke it, by id
        self.reserved_concurrency: int | None = None  # how many invocations may run at once
        self._running = 0
        self._idle: list[Sandbox] = []
        self._busy: set[Sandbox] = set()
        self._wanted = False
        self._lock = threading.Lock()

    def change(
        self, configuration: Mapping[str, Any], make_sandbox: Callable[["Function"], Sandbox]
    ) -> None:
        """From now on it is another: what runs goes on, and no sandbox is used again."""
        with self._lock:
            self.configuration, self._make_sandbox = configuration, make_sandbox
            outdated, self._idle = self._idle, []
        for sandbox in outdated:
            sandbox.kill()

    @property
    def name(self) -> str:
        return str(self.configuration["FunctionName"])

    def warm(self) -> None:
        """Has a sandbox ready before the first event, unless that has come already."""
        with self._lock:
            if self._wanted:
                return
            self._wanted = True
            make_sandbox = self._make_sandbox
        sandbox = make_sandbox(self)
        with self._lock:
            current = self._make_sandbox is make_sandbox
            if current:
                self._idle.append(sandbox)
        if current:
            sandbox.ready.wait()
        else:
            sandbox.kill()

    def invoke(self, event: bytes) -> Outcome:
        """Runs the handler in an idle sandbox or a new one; Throttled if too many run."""
        with self._lock:
            if self.reserved_concurrency is not None and self._running >= self.reserved_concurrency:
                raise Throttled
            self._running += 1
        try:
            return self._invoke(event)
        finally:
            with self._lock:
                self._running -= 1

    def _invoke(self, event: bytes) -> Outcome:
        configuration = self.configuration
        sandbox = self._take()
        with self._lock:
            self._busy.add(sandbox)
        outcome = sandbox.invoke(
            Invocation(
                event=event,
                function_arn=configuration["FunctionArn"],
                timeout_seconds=configuration["Timeout"],
            )
        )
        with self._lock:
            self._busy.discard(sandbox)
            reusable = sandbox.usable and self.configuration is configuration
            if reusable:
                self._idle.append(sandbox)
        if not reusable:
            sandbox.kill()
        return outcome

    def kill_running(self) -> None:
        """Ends the processes that have an event in hand; their invocations say so."""
        with self._lock:
            running = list(self._busy)
        for sandbox in running:
            sandbox.crash()

    def _take(self) -> Sandbox:
        with self._lock:
            self._wanted = True
            while self._idle:
                sandbox = self._idle.pop()
                if sandbox.usable:
                    return sandbox
                sandbox.kill()
        return self._make_sandbox(self)
