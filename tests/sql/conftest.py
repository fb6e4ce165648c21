import pytest

from tests.sql.support.warehouse import Warehouse


@pytest.fixture(scope="session")
def _database():
    return Warehouse()


@pytest.fixture
def warehouse(_database):
    """An empty one."""
    _database.clear()
    return _database
