"""The exports that a test changes, and where the import leaves what it makes of them."""

import pytest

from tests.unit.command.importing.support.people import write_exports


@pytest.fixture
def exports(tmp_path):
    return write_exports(tmp_path / "exports")


@pytest.fixture
def out(tmp_path):
    return tmp_path / "delivery"
