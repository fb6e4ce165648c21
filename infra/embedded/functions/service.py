"""Lambda: functions whose handlers run from their asset, each in processes of its own."""

import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from infra.embedded.access import AccessDenied, Delegate, Keys
from infra.embedded.functions.declared import Declared, NotDeclared
from infra.embedded.functions.event_invocations import EventInvocations
from infra.embedded.functions.function import Function
from infra.embedded.functions.logs import FunctionLogs
from infra.embedded.functions.operations.concurrency import Concurrency
from infra.embedded.functions.operations.invocation import Invocations
from infra.embedded.functions.operations.permissions import Permissions
from infra.embedded.functions.sandboxes import Sandboxes
from infra.embedded.protocol.service import Service, ServiceError

# What CreateFunction is told and a sandbox follows, or GetFunction gives back.
_CONFIGURATION = frozenset(
    {
        "FunctionName",
        "Runtime",
        "Role",
        "Handler",
        "Description",
        "Timeout",
        "MemorySize",
        "Environment",
        "Architectures",
        "DeadLetterConfig",
        "LoggingConfig",
    }
)


class Functions(Permissions, Concurrency, Invocations, Service):
    """The Lambda service.

    `asset` gives the directory published under a bucket and key, `declared` what may run of it;
    `directory` is where handlers find their temporary files.
    """

    service: ClassVar[str] = "lambda"
    throttled: ClassVar[tuple[str, int]] = ("TooManyRequestsException", 429)
    failed: ClassVar[tuple[str, int]] = ("ServiceException", 500)

    def __init__(
        self,
        *,
        asset: Callable[[str, str], Path],
        declared: Declared,
        delegate: Delegate,
        keys: Keys,
        endpoint: Callable[[], str],
        logs: FunctionLogs,
        directory: Path,
        account: str,
        region: str,
    ) -> None:
        super().__init__(account=account, region=region)
        self._asset = asset
        self._declared = declared
        self._task_roots: dict[str, Path] = {}
        self.events = EventInvocations(delegate)
        self._sandboxes = Sandboxes(
            delegate=delegate,
            keys=keys,
            endpoint=endpoint,
            logs=logs,
            directory=directory,
            region=region,
        )
        # In the order of creation, and not all at once: what comes first is needed first.
        self._warming = ThreadPoolExecutor(2, "warm")

    def create_function(self, request: dict[str, Any]) -> dict[str, Any]:
        code = request.pop("Code")
        if unknown := request.keys() - _CONFIGURATION - {"Tags", "PackageType", "Publish"}:
            raise ServiceError(
                "InvalidParameterValueException",
                f"not implemented in the embedded cloud: {', '.join(sorted(unknown))}",
            )
        self._check(request)
        name = request["FunctionName"]
        if name in self._functions:
            raise ServiceError("ResourceConflictException", f"Function already exist: {name}")
        task_root = self._task_root(code)
        configuration = {
            "Timeout": 3,
            "MemorySize": 128,
            "LoggingConfig": {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{name}"},
            **{key: value for key, value in request.items() if key in _CONFIGURATION},
            "FunctionArn": f"{self._arn}:{name}",
            "Version": "$LATEST",
            "PackageType": "Zip",
            "State": "Active",
            "LastUpdateStatus": "Successful",
            **_revision(),
        }
        try:
            self._sandboxes.session(configuration)
        except AccessDenied as denied:
            raise ServiceError(
                "InvalidParameterValueException",
                "The role defined for the function cannot be assumed by Lambda.",
            ) from denied
        function = Function(configuration, lambda f: self._sandboxes.begin(f, task_root))
        self._functions[name] = function
        self._task_roots[name] = task_root
        # What goes wrong here goes wrong again, and is told, when the function is invoked.
        self._warming.submit(function.warm)
        return configuration

    def update_function_code(self, request: dict[str, Any]) -> dict[str, Any]:
        function = self._find(request["FunctionName"])
        self._task_roots[function.name] = self._task_root(request)
        return self._change(function, {})

    def update_function_configuration(self, request: dict[str, Any]) -> dict[str, Any]:
        """What is left out stays as it is."""
        function = self._find(request["FunctionName"])
        stated = {name: value for name, value in request.items() if name in _CONFIGURATION}
        self._check(stated)
        return self._change(function, {**stated, "FunctionName": function.name})

    def _change(self, function: Function, stated: Mapping[str, Any]) -> dict[str, Any]:
        configuration = {**function.configuration, **stated, **_revision()}
        task_root = self._task_roots[function.name]
        function.change(configuration, lambda f: self._sandboxes.begin(f, task_root))
        return configuration

    def delete_function(self, request: dict[str, Any]) -> dict[str, Any]:
        function = self._find(request["FunctionName"])
        del self._functions[function.name]
        function.change(function.configuration, lambda f: self._sandboxes.begin(f, Path()))
        return {}

    def _check(self, configuration: Mapping[str, Any]) -> None:
        try:
            self._declared.check(configuration)
        except NotDeclared as refused:
            raise ServiceError(
                "InvalidParameterValueException",
                f"not implemented in the embedded cloud: {refused}",
            ) from refused

    def _task_root(self, code: Mapping[str, Any]) -> Path:
        try:
            return self._asset(code["S3Bucket"], code["S3Key"])
        except KeyError as missing:
            raise ServiceError(
                "InvalidParameterValueException",
                f"the embedded cloud runs published assets; there is none for {missing}",
            ) from missing

    def get_function(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"Configuration": self._find(request["FunctionName"]).configuration}

    def get_function_configuration(self, request: dict[str, Any]) -> dict[str, Any]:
        return dict(self._find(request["FunctionName"]).configuration)

    def list_functions(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"Functions": [function.configuration for function in self._functions.values()]}

    def handler(self, name: str) -> str | None:
        """Of a function, `module.function`; None if there is no such function."""
        function = self._functions.get(name)
        return None if function is None else str(function.configuration["Handler"])

    def kill_running(self, name: str) -> None:
        """Ends the processes in which a function runs at this moment."""
        if name in self._functions:
            self._functions[name].kill_running()

    def stop(self) -> None:
        """Ends every process. Invocations under way come back as Runtime.ExitError."""
        self._sandboxes.refuse()
        self._warming.shutdown(wait=False, cancel_futures=True)
        self.events.stop()
        self._sandboxes.stop()
        self.events.wait()


def _revision() -> dict[str, str]:
    """What tells a function from what it was before a change."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "+0000")
    return {"LastModified": now, "RevisionId": str(uuid.uuid4())}
