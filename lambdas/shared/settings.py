"""A function's environment, read through a model.

Each handler declares a small `Settings` dataclass: a field `raw_bucket` is the environment
variable RAW_BUCKET. The template is held against these classes by a contract test.
"""

import os
from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from lambdas.shared.errors import Misconfigured

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Model = TypeVar("Model", bound=DataclassInstance)
else:
    Model = TypeVar("Model")


@cache
def read(model: type[Model]) -> Model:
    """The model's fields from the environment; Misconfigured names what is missing."""
    names = [field.name for field in fields(model)]
    missing = [name.upper() for name in names if not os.environ.get(name.upper())]
    if missing:
        raise Misconfigured(f"environment variables not set: {', '.join(missing)}")
    return model(**{name: os.environ[name.upper()] for name in names})
