"""What stands in for a client of boto3's, held to what that client would send."""

from collections.abc import Callable
from functools import cache, wraps
from types import SimpleNamespace
from typing import Any

from botocore import xform_name
from botocore.handlers import handle_copy_source_param
from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel
from botocore.validate import validate_parameters


class Documented:
    """Lets a call pass to the stand-in if botocore's model of the service lets it pass.

    Raises ParamValidationError for a parameter that is unknown, missing or of another type.
    """

    def __init__(self, service: str, stand_in: Any) -> None:
        self._operations = _operations(service)
        self._stand_in = stand_in

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._stand_in, name)
        operation = self._operations.get(name)
        return found if operation is None else _checked(operation, found)

    def get_paginator(self, name: str) -> SimpleNamespace:
        paginate = self._stand_in.get_paginator(name).paginate
        return SimpleNamespace(paginate=_checked(self._operations[name], paginate))


def _checked(operation: OperationModel, call: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(call)
    def checked(**asked: Any) -> Any:
        sent = dict(asked)
        handle_copy_source_param(sent)  # a dict until here, in boto3 too
        validate_parameters(sent, operation.input_shape)
        return call(**asked)

    return checked


@cache
def _operations(service: str) -> dict[str, OperationModel]:
    """By the names of a client's methods."""
    model = ServiceModel(Loader().load_service_model(service, "service-2"), service)
    return {xform_name(name): model.operation_model(name) for name in model.operation_names}
