"""report.html as publishing leaves it: which lines of the list it shows, what is read for it."""

import csv
import hashlib
import io

import pytest
from botocore.response import StreamingBody
from botocore.stub import ANY

from lambdas.shared.publication.report import publishing
from tests.unit.support.reports import lead, record, summary

RESULTS = {"refi_opportunities": {"location": "s3://working/athena-results/a.csv"}}
KEY = "runs/20261122T103100Z-a418c701/report.html"


def listed(*leads):
    """The list as Athena writes it."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, lead(), quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writeheader()
    writer.writerows(leads)
    return text.getvalue().encode()


def publish(counts):
    return publishing.publish("output", record(), RESULTS, counts, {}, [])


@pytest.fixture
def published(buckets):
    """Publishes the report of a list; gives what was answered and the object that stands."""

    def publish_list(*leads):
        buckets.put_object(Bucket="working", Key="athena-results/a.csv", Body=listed(*leads))
        answer = publish(summary(lambda: len(leads), states=()))
        return answer, buckets.get_object(Bucket="output", Key=KEY)

    return publish_list


def test_it_stands_beside_the_list_as_a_page_with_its_hash_told(published):
    answer, page = published(lead())

    body = page["Body"].read()
    assert answer == {"report.html": {"sha256": hashlib.sha256(body).hexdigest()}}
    assert page["ContentType"] == "text/html; charset=utf-8"
    assert "Ana Lee" in body.decode()


def test_it_shows_the_first_ten_lines_and_no_more(published):
    _, page = published(*(lead(name=f"Person No. {number:02}") for number in range(12)))

    body = page["Body"].read().decode()
    assert [number for number in range(12) if f"Person No. {number:02}" in body] == [*range(10)]


def test_whom_no_channel_reaches_is_not_among_the_first_to_call(published):
    nobody = lead(name="Nowhere Mann", channels="", suggested_channel="")

    _, page = published(nobody, lead(name="Ana Lee"))

    body = page["Body"].read().decode()
    assert "Ana Lee" in body
    assert "Nowhere" not in body
    assert "The first 1 whom a channel reaches" in body


def test_a_list_of_people_whom_no_channel_reaches_says_so(published):
    _, page = published(lead(channels="", suggested_channel=""))

    assert "No channel reaches any of them" in page["Body"].read().decode()


def test_an_empty_list_is_a_report_too(published):
    _, page = published()

    assert "Nobody could be judged." in page["Body"].read().decode()


def test_of_a_long_list_only_its_beginning_is_read(s3):
    content = listed(*[lead()] * 50_000)
    raw = io.BytesIO(content)
    s3.add_response("get_object", {"Body": StreamingBody(raw, len(content))}, RESULT)
    s3.add_response("put_object", {}, {"Bucket": "output", "Key": KEY, **BODY})
    read = []
    raw.close = lambda: read.append(raw.tell())

    publish(summary(lambda: 50_000))

    assert read[0] < len(content) / 4


RESULT = {"Bucket": "working", "Key": "athena-results/a.csv"}
BODY = {"Body": ANY, "ContentType": "text/html; charset=utf-8"}
