"""Who hears of a run's end: announce_run in its place, by rule, function and topic."""

import json
import time
import uuid

import pytest

from tests.embedded.pipeline import TWINS

SECONDS = 30


@pytest.fixture(scope="module")
def subscriber(cloud):
    """A queue that gets what the topic is told; the messages so far, oldest first."""
    sqs, sns, topic = cloud.client("sqs"), cloud.client("sns"), cloud.stack_outputs["TopicArn"]
    url = sqs.create_queue(QueueName=f"subscriber-{uuid.uuid4().hex[:8]}")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    subscription = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn["QueueArn"])
    heard = []

    def wait_for(text):
        """The first message with this text, which need not have arrived yet."""
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", ())
            heard.extend(json.loads(message["Body"]) for message in found)
            for message in heard:
                if text in message["Message"]:
                    return message
            time.sleep(0.05)
        raise AssertionError(f"nobody told of {text}: {[each['Subject'] for each in heard]}")

    yield wait_for
    sns.unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])


def test_a_published_run_is_announced(pipeline, subscriber):
    run = pipeline.publish(TWINS)

    message = subscriber(run.output["run_id"])

    found = run.output["opportunities"]
    assert message["Subject"].endswith(f"run found {found} opportunities")
    assert run.output["output"] in message["Message"]


def test_a_failed_run_is_announced_with_its_state_and_its_reason(pipeline, subscriber):
    header, *lines = TWINS["borrower_information"][0].splitlines()
    nobody = "\n".join([header, *(f"no id!,{line.partition(',')[2]}" for line in lines)])

    run = pipeline.run({**TWINS, "borrower_information": [nobody]})

    assert run.error == "NoValidBorrowers"
    message = subscriber("NoValidBorrowers: ")
    assert message["Subject"].endswith('run failed at "Check query"')
    assert "redrive-execution" in message["Message"]


def test_files_that_were_turned_away_are_announced(pipeline, subscriber):
    run = pipeline.run({**TWINS, "loan_information": ["loan_id,borrower_id\nL1,B1\n"]})

    assert run.output["status"] == "rejected"
    assert "loan_information" in subscriber(run.output["run_id"])["Message"]
