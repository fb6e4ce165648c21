"""Begins sandboxes: what a function is told by its environment, and with whose rights it works."""

import tempfile
import threading
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from infra.embedded.access import Delegate, Keys, RoleSession
from infra.embedded.functions.function import Function
from infra.embedded.functions.logs import FunctionLogs
from infra.embedded.functions.processes import Processes
from infra.embedded.functions.room import Room
from infra.embedded.functions.sandbox import Sandbox
from infra.embedded.protocol.service import ServiceError


class Sandboxes:
    """All there are, of whichever function. `directory`: where they find temporary files."""

    def __init__(
        self,
        *,
        delegate: Delegate,
        keys: Keys,
        endpoint: Callable[[], str],
        logs: FunctionLogs,
        directory: Path,
        region: str,
    ) -> None:
        self._delegate = delegate
        self._keys = keys
        self._endpoint = endpoint
        self._logs = logs
        self._directory = directory
        self._region = region
        self._processes = Processes()
        self._begun: list[Sandbox] = []
        self._refused = False
        self._lock = threading.Lock()

    def session(self, configuration: Mapping[str, Any]) -> RoleSession:
        """The function's role, in a session of the function's name. Raises AccessDenied."""
        return self._delegate.session(
            configuration["Role"],
            service="lambda.amazonaws.com",
            source=configuration["FunctionArn"],
            name=configuration["FunctionName"][:64],
        )

    def begin(self, function: Function, task_root: Path) -> Sandbox:
        """Raises AccessDenied, and ServiceError after `refuse`."""
        configuration = function.configuration
        stream = f"{datetime.now(UTC):%Y/%m/%d}/[$LATEST]{uuid.uuid4().hex}"
        group = configuration["LoggingConfig"].get("LogGroup", f"/aws/lambda/{function.name}")
        session = self.session(configuration)
        sandbox = Sandbox(
            processes=self._processes,
            task_root=task_root,
            environment={
                **configuration.get("Environment", {}).get("Variables", {}),
                **self._access(session),
                "AWS_EXECUTION_ENV": f"AWS_Lambda_{configuration['Runtime']}",
                "AWS_LAMBDA_FUNCTION_NAME": function.name,
                "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
                "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
                "AWS_LAMBDA_LOG_GROUP_NAME": group,
                "AWS_LAMBDA_LOG_STREAM_NAME": stream,
                "_HANDLER": configuration["Handler"],
                "LANG": "en_US.UTF-8",
                "TZ": ":UTC",
            },
            room=Room(
                memory_mebibytes=configuration["MemorySize"],
                temporary=Path(tempfile.mkdtemp(dir=self._directory)),
            ),
            log=self._logs.stream(session, group, stream),
        )
        with self._lock:
            if self._refused:
                raise ServiceError("ServiceException", "the embedded cloud is stopping")
            self._begun.append(sandbox)
            sandbox.start()
        return sandbox

    def _access(self, session: RoleSession) -> dict[str, str]:
        credentials = self._keys.of(session)
        return {
            "AWS_ENDPOINT_URL": self._endpoint(),
            "AWS_REGION": self._region,
            "AWS_DEFAULT_REGION": self._region,
            "AWS_ACCESS_KEY_ID": credentials.access_key,
            "AWS_SECRET_ACCESS_KEY": credentials.secret_key,
            "AWS_SESSION_TOKEN": credentials.token or "",
        }

    def refuse(self) -> None:
        """From now on none begins."""
        with self._lock:
            self._refused = True

    def stop(self) -> None:
        """Ends every process."""
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(Sandbox.kill, self._begun))
        self._processes.stop()
