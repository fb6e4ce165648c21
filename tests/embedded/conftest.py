"""One cloud for the session: the stack deployed, uploads and schedule starting nothing."""

import pytest

from infra.app import STACK_NAME
from infra.embedded.cloud import Cloud
from infra.synthesis import synthesize
from tests.embedded.pipeline import Pipeline


@pytest.fixture(scope="session")
def cloud():
    with Cloud.start() as cloud:
        cloud.deploy(synthesize(triggers_enabled=False), STACK_NAME)
        yield cloud


@pytest.fixture(scope="session")
def pipeline(cloud):
    return Pipeline(cloud)
