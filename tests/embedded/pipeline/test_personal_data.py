"""Nobody's name, e-mail address or telephone number leaves the buckets.

A run publishes, one turns files away and one fails, over data with unmistakable persons in it.
Then everything that is written beside the data is searched: logs with the metrics in them,
histories with every state's input and output, notifications, dead letters, alarms.
"""

import json
import re
import time
import unicodedata
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.embedded.support.pipeline import TWINS
from tests.embedded.support.topic import told

PERSONS = (
    ("Zoëlinde", "Quiñónez-Ñandú", "first.one@planted.example", "(555) 987-6541"),
    ("Łukasz", "Żółkiewski", "second+one@planted.example", "555.987.6542"),
    ("Bríghidín", "O'Súilleabháin", "third_one@planted.example", "+1 555 987 6543"),
)
BORROWERS = "borrower_id,first_name,last_name,email,phone,property_id,city,state,credit_score"


def borrowers(*, ids="W{}", header=True):
    lines = [
        f'{ids.format(number)},{first},"{last}",{email},{phone},P1,Springfield,NC,700'
        for number, (first, last, email, phone) in enumerate(PERSONS, start=1)
    ]
    return "\n".join([BORROWERS, *lines] if header else lines) + "\n"


def loans():
    header = TWINS["loan_information"][0].splitlines()[0]
    lines = [f"M{n},W{n},P1,100000,6.5,2015,30Y,90000" for n in range(1, len(PERSONS) + 1)]
    return "\n".join([header, *lines]) + "\n"


FILES = {
    "borrower_information": [borrowers()],
    "loan_information": [loans()],
    "market_equity": TWINS["market_equity"],
}


def folded(text):
    """Without case and accents, escapes undone: what a reader would recognise all the same."""
    unescaped = re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), text)
    decomposed = unicodedata.normalize("NFKD", unescaped.replace("ł", "l").replace("Ł", "L"))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def traces(text):
    """The planted values that stand in a text, however they are written."""
    plain = folded(text)
    digits = re.sub(r"\D", "", plain)
    for first, last, email, phone in PERSONS:
        for value in (first, last, email):
            if folded(value) in plain:
                yield value
        if re.sub(r"\D", "", phone)[-10:] in digits:
            yield phone


class Searched:
    """What is written beside the data since a moment: (place, text)."""

    def __init__(self, cloud, since):
        self._cloud, self._since = cloud, since
        self._told_before = len(told(cloud.stack_outputs["TopicArn"]))
        self.published = ""  # the list of the run that went well

    def everything(self) -> Iterator[tuple[str, str]]:
        yield from self.logs()
        yield from self.histories()
        yield from self.announcements()
        yield from self.letters()
        yield from self.alarms()

    def logs(self):
        logs = self._cloud.client("logs")
        since = int(self._since.timestamp() * 1000)
        for page in logs.get_paginator("describe_log_groups").paginate():
            for group in page["logGroups"]:
                name = group["logGroupName"]
                pages = logs.get_paginator("filter_log_events")
                for events in pages.paginate(logGroupName=name, startTime=since):
                    yield from ((f"log {name}", each["message"]) for each in events["events"])

    def histories(self):
        states = self._cloud.client("stepfunctions")
        for machine in states.list_state_machines()["stateMachines"]:
            pages = states.get_paginator("list_executions")
            for page in pages.paginate(stateMachineArn=machine["stateMachineArn"]):
                for execution in page["executions"]:
                    if execution["startDate"] >= self._since:
                        yield from self._history(states, execution["executionArn"])

    def _history(self, states, arn):
        described = states.describe_execution(executionArn=arn)
        yield "execution", json.dumps(described, default=str)
        for page in states.get_paginator("get_execution_history").paginate(executionArn=arn):
            for event in page["events"]:
                yield f"history {event['type']}", json.dumps(event, default=str)

    def announcements(self):
        messages = told(self._cloud.stack_outputs["TopicArn"])[self._told_before :]
        yield from (("topic", json.dumps(each, ensure_ascii=False)) for each in messages)

    def letters(self):
        """Of every queue."""
        sqs = self._cloud.client("sqs")
        for url in sqs.list_queues().get("QueueUrls", ()):
            received = {"QueueUrl": url, "MaxNumberOfMessages": 10, "VisibilityTimeout": 0}
            for message in sqs.receive_message(**received, MessageAttributeNames=["All"]).get(
                "Messages", ()
            ):
                yield f"queue {url}", json.dumps(message, ensure_ascii=False)

    def alarms(self):
        cloudwatch = self._cloud.client("cloudwatch")
        yield "alarms", json.dumps(cloudwatch.describe_alarms()["MetricAlarms"], default=str)


@pytest.fixture(scope="module")
def searched(cloud, pipeline):
    """After runs that went well, that did not begin, and that broke off."""
    searched = Searched(cloud, datetime.now(UTC))
    headless = borrowers(header=False)
    opted_out = "who,how\n" + "\n".join(f"{email},{phone}" for _, _, email, phone in PERSONS)
    named_by_address = borrowers(ids=PERSONS[0][2])
    published = pipeline.publish(FILES)
    searched.published = published.files["refi_opportunities.csv"].decode()
    ends = [
        published.output["status"],
        pipeline.run({**FILES, "borrower_information": [headless]}).output.get("status"),
        pipeline.run({**FILES, "borrower_information": [named_by_address]}).error,
        pipeline.run({**FILES, "do_not_contact": [opted_out]}).error,
    ]
    assert ends == ["published", "rejected", "NoValidBorrowers", "DoNotContactUnreadable"]
    deadline = time.monotonic() + 30
    while len(list(searched.announcements())) < len(ends) and time.monotonic() < deadline:
        time.sleep(0.05)  # the last announcement is on its way
    return searched


def found(places):
    return [(place, value) for place, text in places for value in traces(text)]


def test_nothing_that_is_written_beside_the_data_names_anybody(searched):
    places = list(searched.everything())

    kinds = {place.split()[0] for place, _ in places}
    # and dead letters, where another test left some
    assert kinds - {"queue"} == {"log", "execution", "history", "topic", "alarms"}
    assert any('"_aws"' in text for _, text in places), "no metric was searched"
    assert found(places) == []


def test_the_data_themselves_do_name_them(searched):
    assert {value for _, value in found([("file", searched.published)])} == {
        value for person in PERSONS for value in person
    }


def test_a_leak_into_a_log_is_found(cloud, searched):
    logs, group = cloud.client("logs"), f"leak-{uuid.uuid4().hex[:8]}"
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="s")
    line = json.dumps({"message": "cannot cast", "cell": PERSONS[1][1].upper()})
    event = {"timestamp": int(time.time() * 1000), "message": line}
    logs.put_log_events(logGroupName=group, logStreamName="s", logEvents=[event])

    assert found(searched.logs()) == [(f"log {group}", PERSONS[1][1])]
    logs.delete_log_group(logGroupName=group)


def test_a_leak_into_a_notification_is_found(cloud, searched):
    topic = cloud.stack_outputs["TopicArn"]
    cloud.client("sns").publish(TopicArn=topic, Subject="s", Message=f"call {PERSONS[2][3]}")

    assert {value for _, value in found(searched.announcements())} == {PERSONS[2][3]}


def test_a_leak_into_a_state_is_found(cloud, searched):
    """Last, as a history cannot be taken back: this execution is one that is searched."""
    cloud.client("stepfunctions").start_execution(
        stateMachineArn=cloud.stack_outputs["StateMachineArn"],
        input=json.dumps({"trigger": "manual", "for": PERSONS[0][2]}),
    )

    assert {value for _, value in found(searched.histories())} == {PERSONS[0][2]}
