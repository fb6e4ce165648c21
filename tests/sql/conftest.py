import pytest

from tests.sql.support.warehouse import Warehouse


@pytest.fixture(scope="session")
def database():
    """The one that all share, as it has read its statements: clear it first."""
    return Warehouse()


@pytest.fixture
def warehouse(database):
    """An empty one."""
    database.clear()
    return database
