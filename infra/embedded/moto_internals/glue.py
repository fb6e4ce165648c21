"""moto's Glue keeps every version that a table ever had, whatever SkipArchive says.

No client can see one here: GetTableVersions is not emulated.
https://docs.aws.amazon.com/glue/latest/webapi/API_UpdateTable.html
"""

from collections.abc import Callable
from typing import Any

from moto.glue.models import FakeTable

from infra.embedded.moto_internals.hooks import wrap


def patch() -> None:
    wrap(FakeTable, "update", _keeping_one_version)


def _keeping_one_version(update: Callable[..., None]) -> Callable[..., None]:
    """FakeTable.update; the numbers of versions go on."""

    def update_and_forget(self: Any, table_input: Any) -> None:
        update(self, table_input)
        (*earlier, _) = self.versions
        for version in earlier:
            del self.versions[version]

    return update_and_forget
