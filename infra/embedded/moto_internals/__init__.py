"""moto's inner names. All those we use stand in this package; no other module imports moto.

moto is built for unit tests and for one process: its state is global, S3 contents live in memory,
executions are not run unless asked, and events go to few targets. What follows opens it at
exactly these places; `tests/embedded/moto_internals/` holds that every name still exists.
"""

from infra.embedded.moto_internals import left_out  # noqa: F401 (before all that imports moto)

# isort: split

from collections.abc import Callable
from functools import cache
from typing import Any

from moto.core.base_backend import BackendDict
from moto.core.model_instances import reset_model_data
from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug.serving import WSGIRequestHandler

from infra.embedded.moto_internals import (
    applications,
    events_and_logs,
    glue,
    hooks,
    s3,
    step_functions,
    tracking,
)
from infra.embedded.moto_internals.applications import application
from infra.embedded.moto_internals.events_and_logs import KeptRule, MotoLogs, enabled_rules
from infra.embedded.moto_internals.histories import NoSuchExecution, history
from infra.embedded.moto_internals.hooks import (
    ACCOUNT,
    REGION,
    ChangedExecution,
    CreatedObject,
    Hooks,
)
from infra.embedded.moto_internals.policies import MotoResources
from infra.embedded.moto_internals.redrive import NotRedrivable, age, redrive
from infra.embedded.moto_internals.s3 import (
    current_objects,
    incoming,
    keeps_no_versions,
    put_object,
)
from infra.embedded.moto_internals.scheduler import schedules
from infra.embedded.moto_internals.step_functions import (
    machine_named,
    revise,
    revision,
    stop_executions,
)
from infra.embedded.objects.contents import Contents
from infra.embedded.upkeep.archive import Archive

__all__ = [
    "ACCOUNT",
    "REGION",
    "ChangedExecution",
    "CreatedObject",
    "KeptRule",
    "MotoLogs",
    "MotoResources",
    "NoSuchExecution",
    "NotRedrivable",
    "age",
    "application",
    "connect",
    "current_objects",
    "disconnect",
    "enabled_rules",
    "history",
    "incoming",
    "keeps_no_versions",
    "machine_named",
    "put_object",
    "redrive",
    "request_handler",
    "revise",
    "revision",
    "schedules",
    "stop_executions",
]


def request_handler() -> type[WSGIRequestHandler]:
    """Makes requests as moto wants them: names of object metadata keep their underscores."""
    return MotoRequestHandler


def connect(
    contents: Contents,
    archive: Archive,
    client_of_role: Callable[[str, str | None, str], Any],
    object_created: Callable[[CreatedObject], None],
    execution_changed: Callable[[ChangedExecution], None],
) -> None:
    """Makes this process's moto the inside of one cloud, until `disconnect`."""
    hooks.connect(Hooks(contents, archive, client_of_role, object_created, execution_changed))
    _patch()


def disconnect() -> None:
    """Forgets every resource. Executions that still run see their cloud vanish."""
    BackendDict.reset()
    reset_model_data()
    hooks.disconnect()


@cache
def _patch() -> None:
    """Once per process; the patches look at the living cloud when they run."""
    applications.patch()
    tracking.patch()
    events_and_logs.patch()
    glue.patch()
    s3.patch()
    step_functions.patch()
