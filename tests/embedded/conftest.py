"""One cloud for the session: the stack deployed, uploads and schedule starting nothing.

With `--stack NAME` it is a real deployment, and only tests marked `aws` are run on it.
"""

import time

import pytest

from infra.app import STACK_NAME
from infra.embedded.cloud import Cloud
from infra.synthesis import synthesize
from tests.embedded.support import deployment
from tests.embedded.support.pipeline import Pipeline
from tests.embedded.support.topic import told

SECONDS = 30  # until somebody has heard of something


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """What reaches inside the embedded cloud has no business on a deployment."""
    if config.getoption("--stack"):
        inside = [item for item in items if item.get_closest_marker("aws") is None]
        items[:] = [item for item in items if item not in inside]
        config.hook.pytest_deselected(items=inside)


def pytest_report_collectionfinish(config, items):
    """The price, before anything is started."""
    stack = config.getoption("--stack")
    return f"on the stack {stack}: {deployment.cost_of(items)}" if stack else None


@pytest.fixture(scope="session")
def cloud(pytestconfig):
    if stack := pytestconfig.getoption("--stack"):
        deployed = deployment.Deployment(
            stack, even_if_published=pytestconfig.getoption("--even-if-published")
        )
        yield deployed
        deployed.clean_up()
        return
    with Cloud.start() as cloud:
        cloud.deploy(synthesize(triggers_enabled=False), STACK_NAME)
        yield cloud


@pytest.fixture(scope="session")
def pipeline(cloud, pytestconfig):
    if pytestconfig.getoption("--stack"):
        return Pipeline(cloud, time_limit_seconds=deployment.TIME_LIMIT_SECONDS, poll_seconds=5)
    return Pipeline(cloud)


@pytest.fixture(scope="module")
def subscriber(cloud):
    """Waits for what the topic tells from now on, and gives it back."""
    topic = cloud.stack_outputs["TopicArn"]
    before = len(told(topic))

    def wait_for(text, *, times=1, seconds=SECONDS):
        """The last of so many messages with this text, which need not have arrived yet."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            heard = told(topic)[before:]
            fitting = [message for message in heard if text in message["Message"]]
            if len(fitting) >= times:
                return fitting[times - 1]
            time.sleep(0.05)
        raise AssertionError(f"nobody told of {text}: {[each['Subject'] for each in heard]}")

    return wait_for
