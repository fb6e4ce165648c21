"""Lambda: functions whose handlers run from their asset, each in processes of its own."""

import json
import tempfile
import threading
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from infra.embedded.access import AccessDenied, Delegate, Keys, RoleSession
from infra.embedded.function_logs import FunctionLogs
from infra.embedded.runtime_api import Invocation, Outcome
from infra.embedded.sandbox import Sandbox
from infra.embedded.wire import Service, ServiceError

MAX_PAYLOAD_BYTES = 6 * 1024 * 1024  # of a synchronous invocation, either way

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
        "LoggingConfig",
    }
)


class Function:
    """One function: its configuration, its code, and the sandboxes that are at hand."""

    def __init__(
        self, configuration: Mapping[str, Any], make_sandbox: Callable[["Function"], Sandbox]
    ) -> None:
        self.configuration = configuration
        self._make_sandbox = make_sandbox
        self._idle: list[Sandbox] = []
        self._wanted = False
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return str(self.configuration["FunctionName"])

    def warm(self) -> None:
        """Has a sandbox ready before the first event, unless that has come already."""
        with self._lock:
            if self._wanted:
                return
            self._wanted = True
        sandbox = self._make_sandbox(self)
        with self._lock:
            self._idle.append(sandbox)
        sandbox.ready.wait()

    def invoke(self, event: bytes) -> Outcome:
        """Runs the handler in an idle sandbox or a new one, as many at once as are asked for."""
        sandbox = self._take()
        outcome = sandbox.invoke(
            Invocation(
                event=event,
                function_arn=self.configuration["FunctionArn"],
                timeout_seconds=self.configuration["Timeout"],
            )
        )
        if sandbox.usable:
            with self._lock:
                self._idle.append(sandbox)
        else:
            sandbox.kill()
        return outcome

    def _take(self) -> Sandbox:
        with self._lock:
            self._wanted = True
            while self._idle:
                sandbox = self._idle.pop()
                if sandbox.usable:
                    return sandbox
                sandbox.kill()
        return self._make_sandbox(self)


class Functions(Service):
    """The Lambda service.

    `asset` gives the directory published under a bucket and key; `directory` is where handlers
    find their temporary files.
    """

    service: ClassVar[str] = "lambda"

    def __init__(
        self,
        *,
        asset: Callable[[str, str], Path],
        delegate: Delegate,
        keys: Keys,
        endpoint: Callable[[], str],
        logs: FunctionLogs,
        directory: Path,
        account: str,
        region: str,
    ) -> None:
        self._asset = asset
        self._directory = directory
        self._delegate = delegate
        self._keys = keys
        self._endpoint = endpoint
        self._logs = logs
        self._account = account
        self._region = region
        self._functions: dict[str, Function] = {}
        self._sandboxes: list[Sandbox] = []
        self._stopped = False
        self._lock = threading.Lock()
        # In the order of creation, and not all at once: what comes first is needed first.
        self._warming = ThreadPoolExecutor(2, "warm")

    # --- operations ------------------------------------------------------------------------

    def create_function(self, request: dict[str, Any]) -> dict[str, Any]:
        code = request.pop("Code")
        if unknown := request.keys() - _CONFIGURATION - {"Tags", "PackageType", "Publish"}:
            raise ServiceError(
                "InvalidParameterValueException",
                f"not implemented in the embedded cloud: {', '.join(sorted(unknown))}",
            )
        name = request["FunctionName"]
        if name in self._functions:
            raise ServiceError("ResourceConflictException", f"Function already exist: {name}")
        try:
            task_root = self._asset(code["S3Bucket"], code["S3Key"])
        except KeyError as missing:
            raise ServiceError(
                "InvalidParameterValueException",
                f"the embedded cloud runs published assets; there is none for {missing}",
            ) from missing
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "+0000")
        configuration = {
            "Timeout": 3,
            "MemorySize": 128,
            "LoggingConfig": {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{name}"},
            **{key: value for key, value in request.items() if key in _CONFIGURATION},
            "FunctionArn": f"arn:aws:lambda:{self._region}:{self._account}:function:{name}",
            "Version": "$LATEST",
            "PackageType": "Zip",
            "State": "Active",
            "LastUpdateStatus": "Successful",
            "LastModified": now,
            "RevisionId": str(uuid.uuid4()),
        }
        try:
            self._session(configuration)
        except AccessDenied as denied:
            raise ServiceError(
                "InvalidParameterValueException",
                "The role defined for the function cannot be assumed by Lambda.",
            ) from denied
        function = Function(configuration, lambda f: self._sandbox(f, task_root))
        self._functions[name] = function
        # What goes wrong here goes wrong again, and is told, when the function is invoked.
        self._warming.submit(function.warm)
        return configuration

    def get_function(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"Configuration": self._find(request["FunctionName"]).configuration}

    def get_function_configuration(self, request: dict[str, Any]) -> dict[str, Any]:
        return dict(self._find(request["FunctionName"]).configuration)

    def list_functions(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"Functions": [function.configuration for function in self._functions.values()]}

    def invoke(self, request: dict[str, Any]) -> dict[str, Any]:
        function = self._find(request["FunctionName"])
        asked = request.get("InvocationType", "RequestResponse"), request.get("LogType", "None")
        if asked != ("RequestResponse", "None"):
            raise ServiceError(
                "InvalidParameterValueException",
                f"not implemented in the embedded cloud: {' and '.join(asked)}",
            )
        event = request.get("Payload") or b"{}"
        if len(event) > MAX_PAYLOAD_BYTES:
            raise ServiceError(
                "RequestTooLargeException",
                f"Request must be smaller than {MAX_PAYLOAD_BYTES} bytes",
            )
        try:
            json.loads(event)
        except ValueError as error:
            raise ServiceError(
                "InvalidRequestContentException", f"Could not parse request body into json: {error}"
            ) from error
        outcome = function.invoke(event)
        if len(outcome.payload) > MAX_PAYLOAD_BYTES:
            message = (
                f"Response payload size ({len(outcome.payload)} bytes) exceeded maximum allowed "
                f"payload size ({MAX_PAYLOAD_BYTES} bytes)."
            )
            too_large = {
                "errorMessage": message,
                "errorType": "Function.ResponseSizeTooLarge",
            }
            outcome = Outcome(json.dumps(too_large).encode(), failed=True)
        return {
            "StatusCode": 200,
            "ExecutedVersion": "$LATEST",
            "FunctionError": "Unhandled" if outcome.failed else None,
            "Payload": outcome.payload,
        }

    def _find(self, name: str) -> Function:
        """By name, or by any form of ARN with or without the qualifier $LATEST."""
        plain = name.removesuffix(":$LATEST").rpartition("function:")[2]
        try:
            return self._functions[plain]
        except KeyError:
            arn = f"arn:aws:lambda:{self._region}:{self._account}:function:{plain}"
            raise ServiceError(
                "ResourceNotFoundException", f"Function not found: {arn}", Type="User"
            ) from None

    # --- sandboxes -------------------------------------------------------------------------

    def _session(self, configuration: Mapping[str, Any]) -> RoleSession:
        """The function's role, in a session of the function's name."""
        return self._delegate.session(
            configuration["Role"],
            service="lambda.amazonaws.com",
            source=configuration["FunctionArn"],
            name=configuration["FunctionName"][:64],
        )

    def stop(self) -> None:
        """Ends every process. Invocations under way come back as Runtime.ExitError."""
        with self._lock:
            self._stopped = True
        self._warming.shutdown(wait=False, cancel_futures=True)
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(Sandbox.kill, self._sandboxes))

    def _sandbox(self, function: Function, task_root: Path) -> Sandbox:
        configuration = function.configuration
        stream = f"{datetime.now(UTC):%Y/%m/%d}/[$LATEST]{uuid.uuid4().hex}"
        group = configuration["LoggingConfig"].get("LogGroup", f"/aws/lambda/{function.name}")

        session = self._session(configuration)
        log = self._logs.stream(session, group, stream)
        temporary = Path(tempfile.mkdtemp(dir=self._directory))
        credentials = self._keys.of(session)
        sandbox = Sandbox(
            task_root=task_root,
            environment={
                **configuration.get("Environment", {}).get("Variables", {}),
                "AWS_ENDPOINT_URL": self._endpoint(),
                "AWS_REGION": self._region,
                "AWS_DEFAULT_REGION": self._region,
                "AWS_ACCESS_KEY_ID": credentials.access_key,
                "AWS_SECRET_ACCESS_KEY": credentials.secret_key,
                "AWS_SESSION_TOKEN": credentials.token or "",
                "AWS_EXECUTION_ENV": f"AWS_Lambda_{configuration['Runtime']}",
                "AWS_LAMBDA_FUNCTION_NAME": function.name,
                "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(configuration["MemorySize"]),
                "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
                "AWS_LAMBDA_LOG_GROUP_NAME": group,
                "AWS_LAMBDA_LOG_STREAM_NAME": stream,
                "_HANDLER": configuration["Handler"],
                # What a handler writes to its temporary directory goes with the cloud.
                **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary)),
                "LANG": "en_US.UTF-8",
                "TZ": ":UTC",
            },
            log=log,
        )
        with self._lock:
            if self._stopped:
                raise ServiceError("ServiceException", "the embedded cloud is stopping")
            self._sandboxes.append(sandbox)
            sandbox.start()
        return sandbox
