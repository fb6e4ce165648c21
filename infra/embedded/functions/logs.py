"""The logs of functions, which Lambda writes with the role of the function.

A function whose role may not write its log has none, and runs all the same.
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
"""

import time
from collections.abc import Callable
from typing import Protocol

from infra.embedded.access import Access, AccessDenied, Check, RoleSession


class LogStore(Protocol):
    """CloudWatch Logs from the inside."""

    def has_group(self, group: str) -> bool: ...

    def put(self, group: str, stream: str, line: str, milliseconds: int) -> None:
        """Appends to the stream, making it and its group."""


class FunctionLogs:
    """Streams that a role may write to, or that swallow what is written."""

    def __init__(self, access: Access, store: LogStore, *, account: str, region: str) -> None:
        self._access = access
        self._store = store
        self._arn = f"arn:aws:logs:{region}:{account}:log-group"

    def stream(self, session: RoleSession, group: str, stream: str) -> Callable[[str], None]:
        """Writes a line to the stream of a group, which Lambda makes where there is none."""

        def write(line: str) -> None:
            if self._may_write(session, group, stream):
                self._store.put(group, stream, line, int(time.time() * 1000))

        return write

    def _may_write(self, session: RoleSession, group: str, stream: str) -> bool:
        actions = ["logs:CreateLogStream", "logs:PutLogEvents"]
        checks = [Check(action, f"{self._arn}:{group}:log-stream:{stream}") for action in actions]
        if not self._store.has_group(group):
            checks.insert(0, Check("logs:CreateLogGroup", f"{self._arn}:{group}:log-stream:"))
        try:
            self._access.demand_with_keys(session, checks)
        except AccessDenied:
            return False
        return True
