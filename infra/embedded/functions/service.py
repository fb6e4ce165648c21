"""Lambda: functions whose handlers run from their asset, each in processes of its own."""

import json
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from infra.embedded.access import AccessDenied, Delegate, Keys
from infra.embedded.functions.declared import Declared, NotDeclared
from infra.embedded.functions.event_invocations import EventInvocations
from infra.embedded.functions.function import Function, Throttled
from infra.embedded.functions.logs import FunctionLogs
from infra.embedded.functions.runtime_api import Outcome
from infra.embedded.functions.sandboxes import Sandboxes
from infra.embedded.protocol.service import Service, ServiceError

CONCURRENT_EXECUTIONS = 1_000
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
        "DeadLetterConfig",
        "LoggingConfig",
    }
)


class Functions(Service):
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
        self._asset = asset
        self._declared = declared
        self._account = account
        self._region = region
        self._functions: dict[str, Function] = {}
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
            "FunctionArn": f"arn:aws:lambda:{self._region}:{self._account}:function:{name}",
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

    def add_permission(self, request: dict[str, Any]) -> dict[str, Any]:
        """https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html"""
        function = self._find(request["FunctionName"])
        if request["StatementId"] in function.policy:
            raise ServiceError(
                "ResourceConflictException", f"Statement {request['StatementId']} already exists"
            )
        statement: dict[str, Any] = {
            "Sid": request["StatementId"],
            "Effect": "Allow",
            "Principal": {"Service": request["Principal"]},
            "Action": request["Action"],
            "Resource": function.configuration["FunctionArn"],
        }
        conditions = {
            "ArnLike": {"AWS:SourceArn": request.get("SourceArn")},
            "StringEquals": {"AWS:SourceAccount": request.get("SourceAccount")},
        }
        stated = {kind: each for kind, each in conditions.items() if None not in each.values()}
        if stated:
            statement["Condition"] = stated
        function.policy[request["StatementId"]] = statement
        return {"Statement": json.dumps(statement)}

    def remove_permission(self, request: dict[str, Any]) -> dict[str, Any]:
        function = self._find(request["FunctionName"])
        if function.policy.pop(request["StatementId"], None) is None:
            raise ServiceError(
                "ResourceNotFoundException", f"Statement {request['StatementId']} is not found"
            )
        return {}

    def get_policy(self, request: dict[str, Any]) -> dict[str, Any]:
        function = self._find(request["FunctionName"])
        if not function.policy:
            raise ServiceError(
                "ResourceNotFoundException", "The resource you requested does not exist."
            )
        return {
            "Policy": self.policy(function.name),
            "RevisionId": function.configuration["RevisionId"],
        }

    def get_function(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"Configuration": self._find(request["FunctionName"]).configuration}

    def get_function_configuration(self, request: dict[str, Any]) -> dict[str, Any]:
        return dict(self._find(request["FunctionName"]).configuration)

    def list_functions(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"Functions": [function.configuration for function in self._functions.values()]}

    def invoke(self, request: dict[str, Any]) -> dict[str, Any]:
        function = self._find(request["FunctionName"], qualifier=":$LATEST")
        kind, log = request.get("InvocationType", "RequestResponse"), request.get("LogType", "None")
        if kind not in ("RequestResponse", "Event") or log != "None":
            raise ServiceError(
                "InvalidParameterValueException",
                f"not implemented in the embedded cloud: {kind} and {log}",
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
        if kind == "Event":
            self.events.take(
                event,
                function.invoke,
                request_id=str(uuid.uuid4()),
                configuration=function.configuration,
            )
            return {"StatusCode": 202, "Payload": b""}
        try:
            outcome = function.invoke(event)
        except Throttled as throttled:
            raise ServiceError(
                "TooManyRequestsException",
                "Rate Exceeded.",
                Reason="ReservedFunctionConcurrentInvocationLimitExceeded",
                Type="User",
            ) from throttled
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

    def get_account_settings(self, request: dict[str, Any]) -> dict[str, Any]:
        """As of an account that has been used for a while.

        https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
        """
        reserved = sum(each.reserved_concurrency or 0 for each in self._functions.values())
        limits = {
            "TotalCodeSize": 80_530_636_800,
            "CodeSizeUnzipped": 262_144_000,
            "CodeSizeZipped": 52_428_800,
            "ConcurrentExecutions": CONCURRENT_EXECUTIONS,
            "UnreservedConcurrentExecutions": CONCURRENT_EXECUTIONS - reserved,
        }
        usage = {"TotalCodeSize": 0, "FunctionCount": len(self._functions)}
        return {"AccountLimit": limits, "AccountUsage": usage}

    def put_function_concurrency(self, request: dict[str, Any]) -> dict[str, Any]:
        """With 0 every invocation is throttled.

        https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
        """
        reserved: int = request["ReservedConcurrentExecutions"]
        self._find(request["FunctionName"]).reserved_concurrency = reserved
        return {"ReservedConcurrentExecutions": reserved}

    def get_function_concurrency(self, request: dict[str, Any]) -> dict[str, Any]:
        found = self._find(request["FunctionName"])
        return {"ReservedConcurrentExecutions": found.reserved_concurrency}

    def delete_function_concurrency(self, request: dict[str, Any]) -> dict[str, Any]:
        self._find(request["FunctionName"]).reserved_concurrency = None
        return {}

    def _find(self, name: str, *, qualifier: str = "") -> Function:
        """By name, or by any form of ARN with or without the qualifier $LATEST.

        `qualifier` is what the message about a missing one ends with.
        """
        plain = name.removesuffix(":$LATEST").rpartition("function:")[2]
        try:
            return self._functions[plain]
        except KeyError:
            arn = f"arn:aws:lambda:{self._region}:{self._account}:function:{plain}{qualifier}"
            raise ServiceError(
                "ResourceNotFoundException", f"Function not found: {arn}", Type="User"
            ) from None

    def policy(self, name: str) -> str | None:
        """Who may invoke a function, as a policy; None if nobody has been let."""
        function = self._functions.get(name)
        if function is None or not function.policy:
            return None
        statements = list(function.policy.values())
        return json.dumps({"Version": "2012-10-17", "Statement": statements})

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
