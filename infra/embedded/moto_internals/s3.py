"""moto's inner names. All those we use stand here; no other module imports moto.

moto is built for unit tests and for one process: its state is global, S3 contents live in memory,
executions are not run unless asked, and events go to few targets. What follows opens it at
exactly these places; `tests/embedded/test_moto_internals.py` holds that every name still exists.
"""

import hashlib
import json
import logging
import sys
import threading
import types
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_STATES = "moto.stepfunctions.parser.asl.component.state.exec.state_task"


def _leave_out_batch() -> None:
    """Step Functions' AWS Batch integration pulls in moto's EC2, a second of start-up."""
    name = f"{_STATES}.service.state_task_service_batch"
    stand_in = types.ModuleType(name)
    stand_in.StateTaskServiceBatch = None  # type: ignore[attr-defined]
    sys.modules.setdefault(name, stand_in)


_leave_out_batch()

from moto.core.base_backend import BackendDict  # noqa: E402
from moto.core.config import default_user_config  # noqa: E402
from moto.core.model_instances import reset_model_data  # noqa: E402
from moto.events.models import Rule, events_backends  # noqa: E402
from moto.logs.models import logs_backends  # noqa: E402
from moto.moto_server.werkzeug_app import (  # noqa: E402
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from moto.s3 import models as s3_models  # noqa: E402
from moto.s3 import notifications as s3_notifications  # noqa: E402
from moto.s3.exceptions import EntityTooSmall, InvalidPart, MalformedXML  # noqa: E402
from moto.s3.utils import compute_checksum  # noqa: E402
from moto.settings import S3_UPLOAD_PART_MIN_SIZE  # noqa: E402
from moto.stepfunctions.parser import models as states_models  # noqa: E402
from moto.stepfunctions.parser.api import ExecutionStatus  # noqa: E402
from moto.stepfunctions.parser.asl.eval.program_state import (  # noqa: E402
    ProgramEnded,
    ProgramError,
    ProgramStopped,
    ProgramTimedOut,
)
from moto.stepfunctions.parser.backend import execution as states_execution  # noqa: E402
from moto.stepfunctions.parser.backend.execution_worker import ExecutionWorker  # noqa: E402
from werkzeug.serving import WSGIRequestHandler  # noqa: E402

from infra.embedded.contents import Contents, FileContent, Received, md5_of  # noqa: E402

ACCOUNT = "123456789012"
REGION = "us-east-1"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class CreatedObject:
    """An S3 object that has just been created, and by what."""

    bucket: str
    key: str
    size: int
    etag: str
    version_id: str | None
    reason: str  # as in EventBridge's event: PutObject, CopyObject, …


@dataclass
class _Hooks:
    """What the one living cloud wants of moto."""

    contents: Contents
    client: Callable[[str], Any]
    object_created: Callable[[CreatedObject], None]


_hooks: _Hooks | None = None
_incoming = threading.local()


def application() -> "WSGIApplication":
    """moto's server: the services behind one WSGI application, chosen by a request's signature."""
    return DomainDispatcherApplication(create_backend_app)


def request_handler() -> type[WSGIRequestHandler]:
    """Makes requests as moto wants them: names of object metadata keep their underscores."""
    return MotoRequestHandler


def connect(
    contents: Contents,
    client: Callable[[str], Any],
    object_created: Callable[[CreatedObject], None],
) -> None:
    """Makes this process's moto the inside of one cloud, until `disconnect`."""
    global _hooks
    if _hooks is not None:
        raise RuntimeError("another embedded cloud lives in this process: moto's state is global")
    _hooks = _Hooks(contents, client, object_created)
    _patch()


def disconnect() -> None:
    """Forgets every resource. Executions that still run see their cloud vanish."""
    global _hooks
    BackendDict.reset()
    reset_model_data()
    _hooks = None


@cache
def _patch() -> None:
    """Once per process; the patches look at `_hooks` when they run."""
    default_user_config["stepfunctions"] = {"execute_state_machine": True}
    logging.getLogger("moto").setLevel(logging.CRITICAL)  # it logs whole syntax trees on failure
    _replace(s3_models, "FakeKey", FileKey)
    _replace(s3_models.FakeMultipart, "complete", _complete_multipart)
    _wrap(s3_models.FakeBucket, "get_permission", _permission_over_secure_transport)
    _replace(s3_notifications, "send_event", _send_event)
    _wrap(states_models.StepFunctionsParserBackend, "start_execution", _start_named_execution)
    _replace(
        states_execution.BaseExecutionWorkerCommunication,
        "_reflect_execution_status",
        _reflect_execution_status,
    )
    _wrap(ExecutionWorker, "_execution_logic", _end_even_if_broken)
    for name, module in list(sys.modules.items()):
        if name.startswith("moto.stepfunctions.") and hasattr(module, "boto_client_for"):
            _replace(module, "boto_client_for", _client_for_state)


def _replace(owner: Any, name: str, replacement: Any) -> None:
    """Sets an attribute that must exist: one that moto has renamed is an error, not a new name."""
    getattr(owner, name)
    setattr(owner, name, replacement)


def _wrap(owner: Any, name: str, wrapper: Callable[..., Any]) -> None:
    _replace(owner, name, wrapper(getattr(owner, name)))


def _living() -> _Hooks:
    if _hooks is None:
        raise RuntimeError("the embedded cloud has been stopped")
    return _hooks


# --- S3 -------------------------------------------------------------------------------------


class FileKey(s3_models.FakeKey):
    """An object version whose content is a file. moto keeps contents in memory."""

    path: Path | None = None

    @property
    def value(self) -> Any:
        """bytes where there are none, else a FileContent."""
        if not self.contentsize or self.path is None:
            return b""
        return FileContent(self.path, md5=self._plain_md5())

    @value.setter
    def value(self, new_value: Any) -> None:
        self._value_buffer.close()  # moto's, in memory
        received: Received | None = getattr(_incoming, "content", None)
        if received is not None:
            _incoming.content = None
            self.path = received.path
            self._etag = self._etag or received.md5
        else:
            self.path = _living().contents.store(new_value, str(self.name))
            self._etag = self._etag or getattr(new_value, "md5", None)
        self.contentsize = self.path.stat().st_size

    @property
    def etag(self) -> str:
        if self._etag is None and self.path is not None:
            self._etag = md5_of(self.path)
        return f'"{self._etag}"'

    def _plain_md5(self) -> str | None:
        multipart = self._etag is not None and "-" in self._etag
        return None if multipart else self._etag

    def __deepcopy__(self, memo: Any) -> "FileKey":
        """moto copies versions to list them: a second view of the same file, tracked nowhere."""
        view: FileKey = object.__new__(type(self))
        view.__dict__.update(self.__dict__)
        return view

    def dispose(self, garbage: bool = False) -> None:
        self.disposed = True
        if self.path is not None and not garbage:
            with suppress(OSError):  # Windows keeps a file that is still being read
                self.path.unlink(missing_ok=True)
        if self.multipart is not None:
            self.multipart.dispose()

    def __del__(self) -> None:
        """Nothing: the file goes with the object, or with the cloud's directory."""


@contextmanager
def incoming(content: Received) -> Iterator[None]:
    """The next object version this thread makes in moto takes this content for its own."""
    _incoming.content = content
    try:
        yield
    finally:
        _incoming.content = None


def _complete_multipart(
    self: Any, body: Iterator[tuple[int, str]]
) -> tuple[bytes | FileContent, str, tuple[str, str, int] | None]:
    """FakeMultipart.complete, joining files: moto's copies the object three times in memory."""
    parts: list[Any] = []
    for number, etag in body:
        part = self.parts.get(number)
        if part is None or part.etag.strip('"') != etag.strip('"'):
            raise InvalidPart
        if parts and parts[-1].contentsize < S3_UPLOAD_PART_MIN_SIZE:
            raise EntityTooSmall
        parts.append(part)
    if not parts:
        raise MalformedXML
    path = _living().contents.join([part.path for part in parts], str(self.key_name))
    content = FileContent(path) if path.stat().st_size else b""
    md5s = b"".join(bytes.fromhex(part.etag.strip('"')) for part in parts)
    etag = f"{hashlib.md5(md5s, usedforsecurity=False).hexdigest()}-{len(parts)}"
    return content, etag, _multipart_checksum(self.metadata, parts, content)


def _multipart_checksum(
    metadata: Any, parts: list[Any], content: Any
) -> tuple[str, str, int] | None:
    """(type, base64 value, number of parts), if the upload asked for one."""
    algorithm = metadata.get("x-amz-checksum-algorithm")
    if algorithm is None:
        return None
    if metadata.get("x-amz-checksum-type") == "FULL_OBJECT":
        return "FULL_OBJECT", compute_checksum(content, algorithm).decode(), 1
    digests = b"".join(compute_checksum(p.value, algorithm, encode_base64=False) for p in parts)
    return "COMPOSITE", compute_checksum(digests, algorithm).decode(), len(parts)


def _permission_over_secure_transport(get_permission: Callable[..., Any]) -> Callable[..., Any]:
    """Bucket.get_permission, for requests that count as sent over TLS.

    moto applies a statement whatever its condition, so that a policy which denies insecure
    transport would deny everything.
    """

    def permission(self: Any, action: str, resource: str) -> Any:
        bucket = types.SimpleNamespace(policy=_without_insecure_transport(self.policy))
        return get_permission(bucket, action, resource)

    return permission


def _without_insecure_transport(policy: bytes | None) -> bytes | None:
    if policy is None:
        return None
    document = json.loads(policy)
    insecure = {"Bool": {"aws:SecureTransport": "false"}}
    document["Statement"] = [s for s in document["Statement"] if s.get("Condition") != insecure]
    return json.dumps(document).encode()


_REASONS = {
    "s3:ObjectCreated:Put": "PutObject",
    "s3:ObjectCreated:Post": "POST Object",
    "s3:ObjectCreated:Copy": "CopyObject",
    "s3:ObjectCreated:CompleteMultipartUpload": "CompleteMultipartUpload",
}


def _send_event(account_id: str, event_name: Any, bucket: Any, key: Any) -> None:
    """notifications.send_event: tells the cloud of objects created in buckets with EventBridge.

    moto reports the completion of a multipart upload as a Put as well; S3 does not.
    """
    configuration = bucket.notification_configuration
    reason = _REASONS.get(event_name.value)
    if configuration is None or configuration.event_bridge is None or reason is None:
        return
    if reason == "PutObject" and key.multipart is not None:
        return
    _living().object_created(
        CreatedObject(
            bucket=bucket.name,
            key=key.name,
            size=key.size,
            etag=key.etag.strip('"'),
            version_id=None if key.version_id == "null" else key.version_id,
            reason=reason,
        )
    )


def current_objects(bucket: str, prefix: str) -> list[Any]:
    """The current versions under a prefix in key order; KeyError if there is no such bucket."""
    backend = s3_models.s3_backends[ACCOUNT]["aws"]
    keys = backend.buckets[bucket].keys
    found = [version for name, version in keys.items() if name.startswith(prefix)]
    return sorted((v for v in found if isinstance(v, FileKey)), key=lambda version: version.name)


def put_object(bucket: str, key: str, content: Received) -> None:
    """An object from the inside, with all that a PUT brings about."""
    with incoming(content):
        s3_models.s3_backends[ACCOUNT]["aws"].put_object(bucket, key, b"")


# --- Step Functions -------------------------------------------------------------------------


def _start_named_execution(start_execution: Callable[..., Any]) -> Callable[..., Any]:
    """moto calls an execution without a name "None", and refuses the second one."""

    def start(
        self: Any,
        state_machine_arn: str,
        name: str | None = None,
        execution_input: str | None = None,
        trace_header: str | None = None,
    ) -> Any:
        name = name or str(uuid.uuid4())
        return start_execution(self, state_machine_arn, name, execution_input, trace_header)

    return start


def _reflect_execution_status(self: Any) -> None:
    """Sets output, error and cause before the status: who polls for the end reads all of it."""
    execution = self.execution
    execution.stop_date = datetime.now().astimezone()
    match execution.exec_worker.env.program_state():
        case ProgramEnded():
            execution.output = execution.exec_worker.env.states.get_input()
            execution.exec_status = ExecutionStatus.SUCCEEDED
        case ProgramError(error=details):
            execution.error = (details or {}).get("error")
            execution.cause = (details or {}).get("cause")
            execution.exec_status = ExecutionStatus.FAILED
        case ProgramStopped(error=error, cause=cause):
            execution.error, execution.cause = error, cause
            execution.exec_status = ExecutionStatus.ABORTED
        case ProgramTimedOut():
            execution.error = "States.Timeout"
            execution.exec_status = ExecutionStatus.TIMED_OUT
        case other:
            raise TypeError(f"an execution ended as {type(other).__name__}")


def _end_even_if_broken(execution_logic: Callable[..., None]) -> Callable[..., None]:
    """An error of the interpreter itself ends the execution; moto's would stay RUNNING for ever."""

    def run(self: Any) -> None:
        try:
            execution_logic(self)
        except Exception as error:
            if _hooks is None:
                return  # the cloud is gone, and nobody waits for this execution
            logger.exception("the Step Functions interpreter failed")
            execution = self._execution_communication.execution
            execution.stop_date = datetime.now().astimezone()
            execution.error = "States.Runtime"
            execution.cause = f"the interpreter failed: {type(error).__name__}: {error}"
            execution.exec_status = ExecutionStatus.FAILED

    return run


def stop_executions() -> None:
    """Ends the executions that still run; one that waits is woken for it."""
    backend: Any = states_models.stepfunctions_parser_backends[ACCOUNT][REGION]
    for machine in backend.state_machines:
        for execution in machine.executions:
            running = execution.exec_status == ExecutionStatus.RUNNING
            if running and execution.exec_worker.env is not None:
                execution.stop(datetime.now().astimezone(), None, "the embedded cloud stops")


def _client_for_state(region: str, service: str, state_credentials: Any = None) -> Any:
    """The client a Task state calls a service with; moto makes one per call, of localhost:5000."""
    return _living().client(service)


# --- EventBridge, CloudWatch Logs -----------------------------------------------------------


def matching_rules(event: Any) -> list[Rule]:
    """The enabled rules of the default bus whose pattern the event matches."""
    rules = events_backends[ACCOUNT][REGION].describe_event_bus("default").rules.values()
    return [
        rule
        for rule in list(rules)
        if rule.state == "ENABLED"
        and rule.event_pattern.get_pattern()
        and rule.event_pattern.matches_event(event)
    ]


def put_log_events(group: str, stream: str, events: list[dict[str, Any]]) -> None:
    """Appends {timestamp, message} to a stream, creating it and its group as Lambda does."""
    backend = logs_backends[ACCOUNT][REGION]
    if group not in backend.groups:
        backend.create_log_group(group, {})
    backend.ensure_log_stream(group, stream)
    backend.put_log_events(group, stream, events)
