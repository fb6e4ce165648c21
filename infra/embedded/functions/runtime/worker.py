"""The Lambda runtime of a sandbox: an ordinary client of Lambda's Runtime API.

Run as `python -I -S worker.py <json>`, where the JSON names the directories of the packages that
AWS's Python runtime ships. Beside those only the standard library and the function's own asset can
be imported, so that a dependency missing from the asset is missed here as it would be on AWS.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import importlib
import importlib.machinery
import json
import logging
import os
import sys
import threading
import time
import traceback
from base64 import b64encode
from collections.abc import Callable, Sequence
from decimal import Decimal
from http.client import HTTPConnection
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from typing import Any

_API = "/2018-06-01/runtime"


class RuntimePackages(MetaPathFinder):
    """Finds the packages that AWS's runtime has beside the function's own."""

    def __init__(self, directories: dict[str, str]) -> None:
        self._directories = directories  # top-level name -> the directory that holds it

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: Any = None
    ) -> ModuleSpec | None:
        if path is not None or fullname not in self._directories:
            return None
        return importlib.machinery.PathFinder.find_spec(fullname, [self._directories[fullname]])


class InitError(Exception):
    """The function cannot be loaded; `error_type` is Lambda's name for it."""

    def __init__(self, error_type: str, message: str) -> None:
        super().__init__(message)
        self.error_type = error_type


class Context:
    """https://docs.aws.amazon.com/lambda/latest/dg/python-context.html"""

    def __init__(self, headers: Any) -> None:
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.identity = None
        self.client_context = None
        self.tenant_id = None
        self._deadline_ms = int(headers["Lambda-Runtime-Deadline-Ms"])

    def get_remaining_time_in_millis(self) -> int:
        return max(0, self._deadline_ms - int(time.time() * 1000))


class RuntimeApi:
    """The four calls of the Runtime API, over one connection.

    The address has a user's name and a password in it.
    """

    def __init__(self, address: str) -> None:
        user, _, host = address.rpartition("@")
        self._connection = HTTPConnection(host)
        self._authorization = f"Basic {b64encode(user.encode()).decode()}"

    def next_invocation(self) -> tuple[Any, bytes]:
        """Waits for an event; its headers and its body."""
        headers = {"Authorization": self._authorization}
        self._connection.request("GET", f"{_API}/invocation/next", headers=headers)
        response = self._connection.getresponse()
        return response.headers, response.read()

    def respond(self, request_id: str, body: str) -> None:
        self._post(f"/invocation/{request_id}/response", body, {})

    def fail(self, request_id: str, error: dict[str, Any]) -> None:
        self._post_error(f"/invocation/{request_id}/error", error)

    def fail_to_start(self, error: dict[str, Any]) -> None:
        self._post_error("/init/error", error)

    def _post_error(self, path: str, error: dict[str, Any]) -> None:
        error_type = {"Lambda-Runtime-Function-Error-Type": error["errorType"]}
        self._post(path, json.dumps(error, ensure_ascii=False), error_type)

    def _post(self, path: str, body: str, headers: dict[str, str]) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        headers = {**headers, "Authorization": self._authorization}
        self._connection.request("POST", _API + path, body.encode(), headers)
        response = self._connection.getresponse()
        response.read()


def load(handler: str) -> Callable[[Any, Context], Any]:
    """The function that `module.name` names; a module may be given with slashes."""
    module_name, _, name = handler.rpartition(".")
    if not module_name:
        raise InitError("Runtime.MalformedHandlerName", f"Bad handler '{handler}'")
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        message = f"Unable to import module '{module_name}': {error}"
        raise InitError("Runtime.ImportModuleError", message) from error
    except SyntaxError as error:
        message = f"Syntax error in module '{module_name}': {error}"
        raise InitError("Runtime.UserCodeSyntaxError", message) from error
    try:
        function: Callable[[Any, Context], Any] = getattr(module, name)
    except AttributeError as error:
        message = f"Handler '{name}' missing on module '{module_name}'"
        raise InitError("Runtime.HandlerNotFound", message) from error
    return function


def error_of(error: BaseException, error_type: str, request_id: str) -> dict[str, Any]:
    """An error as AWS's Python runtime reports it; the trace begins in the function's code."""
    frames = [
        (frame.filename, frame.lineno or 0, frame.name, frame.line)
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename != __file__
    ]
    return {
        "errorMessage": str(error),
        "errorType": error_type,
        "requestId": request_id,
        "stackTrace": traceback.format_list(frames),
    }


def marshal(result: Any) -> str:
    """A handler's answer as JSON. A Decimal is a number, as it is for AWS's runtime."""

    def default(value: Any) -> float:
        if isinstance(value, Decimal):
            return float(value)
        raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")

    return json.dumps(result, ensure_ascii=False, default=default)


def log_error(error: dict[str, Any]) -> None:
    """As AWS's runtime writes it: CR between the lines and unbreakable indents keep the trace
    in one log event."""
    headline = f"[ERROR] {error['errorType']}"
    if error["errorMessage"]:
        headline += f": {error['errorMessage']}"
    lines = [headline, "Traceback (most recent call last):"]
    for frame in error["stackTrace"]:
        for line in frame.splitlines():
            text = line.lstrip(" ")
            lines.append("\xa0" * (len(line) - len(text)) + text)
    print("\r".join(lines))


def run(api: RuntimeApi, handler: Callable[[Any, Context], Any], log: "LogFormatter") -> None:
    """Answers events until the connection ends."""
    while True:
        headers, body = api.next_invocation()
        context = Context(headers)
        log.request_id = context.aws_request_id
        try:
            result = handler(json.loads(body), context)
        except Exception as error:
            failure = error_of(error, type(error).__name__, context.aws_request_id)
        else:
            try:
                api.respond(context.aws_request_id, marshal(result))
                continue
            except (TypeError, ValueError) as error:
                error = type(error)(f"Unable to marshal response: {error}")
                failure = error_of(error, "Runtime.MarshalError", context.aws_request_id)
        log_error(failure)
        api.fail(context.aws_request_id, failure)


class LogFormatter(logging.Formatter):
    """The line AWS's runtime writes for a record of the standard library's logging."""

    request_id = ""
    converter = staticmethod(time.gmtime)

    def format(self, record: logging.LogRecord) -> str:
        moment = self.formatTime(record, "%Y-%m-%dT%H:%M:%S")
        return (
            f"[{record.levelname}]\t{moment}.{int(record.msecs):03d}Z\t"
            f"{self.request_id}\t{super().format(record)}"
        )


def _end_with_parent() -> None:
    """Standard input is a pipe that nobody writes to: it ends when whoever started us does."""
    while os.read(0, 1):
        pass
    os._exit(0)


def find_runtime_packages() -> None:
    sys.meta_path.append(RuntimePackages(json.loads(sys.argv[1])))


def work() -> None:
    """Loads the handler, and answers events as long as there is a cloud."""
    try:
        _work()
    except ConnectionError:
        os._exit(0)  # the cloud has gone


def _work() -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.path.insert(0, os.environ["LAMBDA_TASK_ROOT"])
    log = LogFormatter()
    log_handler = logging.StreamHandler(sys.stdout)
    log_handler.setFormatter(log)
    logging.getLogger().addHandler(log_handler)
    api = RuntimeApi(os.environ["AWS_LAMBDA_RUNTIME_API"])
    try:
        handler = load(os.environ["_HANDLER"])
    except InitError as error:
        failure = error_of(error, error.error_type, "")
    except Exception as error:
        failure = error_of(error, type(error).__name__, "")
    else:
        run(api, handler, log)
        return
    log_error(failure)
    api.fail_to_start(failure)
    sys.exit(1)


if __name__ == "__main__":
    find_runtime_packages()
    work()
