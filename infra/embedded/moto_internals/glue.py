"""moto's Glue keeps every version that a table ever had, whatever SkipArchive says.

No client can see one here: GetTableVersions is not emulated.
https://docs.aws.amazon.com/glue/latest/webapi/API_UpdateTable.html
"""

from collections.abc import Callable
from typing import Any

from moto.glue.models import FakeTable

from infra.embedded.moto_internals.hooks import wrap


def patch() -> None:
    wrap(FakeTable, "update", _keeping_two_versions)


def _keeping_two_versions(update: Callable[..., None]) -> Callable[..., None]:
    """FakeTable.update; the numbers of versions go on. Somebody may just be reading the former."""

    def update_and_forget(self: Any, table_input: Any) -> None:
        update(self, table_input)
        for version in list(self.versions)[:-2]:
            self.versions.pop(version, None)

    return update_and_forget
