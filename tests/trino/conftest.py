"""One Trino and one cloud for the session, and the runs that both have seen."""

import pytest

from infra.app import STACK_NAME
from infra.embedded.cloud import Cloud
from infra.synthesis import synthesize
from tests.trino.declaration import declare
from tests.trino.recording import record
from tests.trino.scenarios import SCENARIOS
from tests.trino.server import NotAvailable, Trino, class_path


@pytest.fixture(scope="session")
def trino(tmp_path_factory):
    """Skips where there is no Java 25, no Maven or no Maven Central, and says which."""
    try:
        class_path()
    except NotAvailable as missing:
        pytest.skip(str(missing))
    with Trino(tmp_path_factory.mktemp("trino")) as trino:
        yield trino


@pytest.fixture(scope="session")
def cloud():
    with Cloud.start() as cloud:
        cloud.deploy(synthesize(triggers_enabled=False), STACK_NAME)
        yield cloud


@pytest.fixture(scope="session")
def recorded(trino, cloud):
    """The recording of a scenario, which is made once, and the schema in which it is declared."""
    made = {}

    def recorded(name):
        if name not in made:
            files, given = SCENARIOS[name]()
            recording = record(cloud, files, trino.folder / name, **given)
            made[name] = recording, declare(trino, recording)
        return made[name]

    return recorded
