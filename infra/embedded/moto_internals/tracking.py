"""moto keeps every model it ever made, for its dashboard: what is deleted is never freed."""

from typing import Any

from moto.core.common_models import BaseModel
from moto.s3.models import FakeKey, FakeMultipart

from infra.embedded.moto_internals.hooks import replace

# S3 looks these up when it is reset, to close their files.
_LOOKED_UP = (FakeKey, FakeMultipart)


def patch() -> None:
    replace(BaseModel, "__new__", staticmethod(_new))


def _new(cls: Any, *_given: Any, **_named: Any) -> Any:
    instance = object.__new__(cls)
    if issubclass(cls, _LOOKED_UP):
        cls.instances_tracked.append(instance)
    return instance
