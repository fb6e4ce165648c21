"""What the one living cloud wants of moto, and how moto's names are replaced."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from infra.embedded.objects.contents import Contents
from infra.embedded.upkeep.archive import Archive

ACCOUNT = "123456789012"
REGION = "us-east-1"


@dataclass(frozen=True)
class CreatedObject:
    """An S3 object that has just been created, and by what."""

    bucket: str
    key: str
    size: int
    etag: str
    version_id: str | None
    reason: str  # as in EventBridge's event: PutObject, CopyObject, …


@dataclass(frozen=True, kw_only=True)
class ChangedExecution:
    """An execution of a state machine that has just begun or ended; its data are JSON texts."""

    arn: str
    state_machine_arn: str
    name: str
    status: str  # RUNNING, SUCCEEDED, FAILED, TIMED_OUT or ABORTED
    started: datetime
    stopped: datetime | None
    redrive_count: int
    redriven: datetime | None  # when last
    obstacle: str | None  # why it cannot be redriven now
    input: str
    output: str | None
    error: str | None
    cause: str | None


@dataclass(frozen=True)
class Hooks:
    """`client_of_role` makes clients for a role, a state machine that it works for, both by their
    ARNs, and a service; the others are told of objects and of executions.
    """

    contents: Contents
    archive: Archive
    client_of_role: Callable[[str, str | None, str], Any]
    object_created: Callable[[CreatedObject], None]
    execution_changed: Callable[[ChangedExecution], None]


_hooks: Hooks | None = None


def connect(hooks: Hooks) -> None:
    global _hooks
    if _hooks is not None:
        raise RuntimeError("another embedded cloud lives in this process: moto's state is global")
    _hooks = hooks


def disconnect() -> None:
    global _hooks
    _hooks = None


def living() -> Hooks:
    """Patches look here when they run; RuntimeError once the cloud is gone."""
    if _hooks is None:
        raise RuntimeError("the embedded cloud has been stopped")
    return _hooks


def is_living() -> bool:
    return _hooks is not None


def replace(owner: Any, name: str, replacement: Any) -> None:
    """Sets an attribute that must exist: one that moto has renamed is an error, not a new name."""
    getattr(owner, name)
    setattr(owner, name, replacement)


def wrap(owner: Any, name: str, wrapper: Callable[[Any], Any]) -> None:
    replace(owner, name, wrapper(getattr(owner, name)))
