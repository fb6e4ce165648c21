"""One cloud for the session: the stack deployed, uploads and schedule starting nothing.

With `--stack NAME` it is a real deployment, and only tests marked `aws` are run on it.
"""

import json
import time
import uuid

import pytest

from infra.app import STACK_NAME
from infra.embedded.cloud import Cloud
from infra.synthesis import synthesize
from tests.embedded.support import deployment
from tests.embedded.support.pipeline import Pipeline

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
    """A queue that gets what the topic is told; the messages so far, oldest first."""
    sqs, sns, topic = cloud.client("sqs"), cloud.client("sns"), cloud.stack_outputs["TopicArn"]
    url = sqs.create_queue(QueueName=f"subscriber-{uuid.uuid4().hex[:8]}")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    subscription = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn["QueueArn"])
    heard = []

    def wait_for(text, *, times=1, seconds=SECONDS):
        """The last of so many messages with this text, which need not have arrived yet."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", ())
            heard.extend(json.loads(message["Body"]) for message in found)
            fitting = [message for message in heard if text in message["Message"]]
            if len(fitting) >= times:
                return fitting[times - 1]
            time.sleep(0.05)
        raise AssertionError(f"nobody told of {text}: {[each['Subject'] for each in heard]}")

    yield wait_for
    sns.unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])
