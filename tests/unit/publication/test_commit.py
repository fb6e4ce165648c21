"""publication: latest.json follows the pointer, whoever moves it, and never goes back."""

import io
import json

import pytest
from botocore.response import StreamingBody

from lambdas.shared import aws
from lambdas.shared.errors import Throttled
from lambdas.shared.ledger import items
from lambdas.shared.ledger.items import Write
from lambdas.shared.publication import commit, history


@pytest.fixture(autouse=True)
def _no_history(monkeypatch):
    monkeypatch.setattr(history, "add", lambda *_: None)


def point(run_id):
    """Moves the pointer, as a publication does."""
    sets = {"run_id": run_id, "published_at": f"at {run_id}", "fingerprint": "f"}
    items.write_all("ledger", [Write(item="pointer", sets=sets)])


def show(run_id="any"):
    commit.show("ledger", "refi_ready_db", "output", run_id)


def shown(buckets):
    return "Contents" in buckets.list_objects_v2(Bucket="output")


def latest():
    answer = aws.s3().get_object(Bucket="output", Key="latest/latest.json")
    return json.loads(answer["Body"].read())


def test_latest_says_what_the_pointer_says(buckets, table):
    point("1")
    show()
    point("2")
    show()

    assert latest() == {"run_id": "2", "published_at": "at 2"}


def test_an_earlier_run_that_comes_late_shows_the_later_one_which_the_history_has_first(
    buckets, table, monkeypatch
):
    """The later one may be published, and not yet have come to its partition."""
    added = []
    monkeypatch.setattr(history, "add", lambda *given: added.append((given[-1], shown(buckets))))
    point("2")

    show("1")

    assert latest()["run_id"] == "2"
    assert added == [("1", False), ("2", False)]


def test_what_is_shown_already_is_not_put_again(buckets, table):
    point("1")
    show()
    before = buckets.head_object(Bucket="output", Key="latest/latest.json")["LastModified"]

    show()

    after = buckets.head_object(Bucket="output", Key="latest/latest.json")["LastModified"]
    assert after == before


def test_before_the_first_publication_there_is_nothing_to_show(buckets, table):
    commit.catch_up("ledger", "refi_ready_db", "output", last=None)
    show()

    assert not shown(buckets)


def test_whoever_takes_the_lease_finishes_what_was_published_last(buckets, table, monkeypatch):
    added = []
    monkeypatch.setattr(history, "add", lambda *given: added.append(given))
    point("1")

    commit.catch_up("ledger", "refi_ready_db", "output", last="0")

    # 0 had other limits, say
    assert added == [("refi_ready_db", "output", "0"), ("refi_ready_db", "output", "1")]
    assert latest()["run_id"] == "1"


def test_a_pointer_that_moves_after_the_etag_was_read_is_not_overwritten(
    buckets, table, monkeypatch
):
    """The zombie: it has read the pointer, sleeps, and wakes up when another run is shown."""
    point("1")
    put = aws.s3().put_object

    def sleep_and_put(**asked):
        monkeypatch.setattr(aws.s3(), "put_object", put)
        point("2")
        show()
        return put(**asked)

    monkeypatch.setattr(aws.s3(), "put_object", sleep_and_put)

    show()

    assert latest()["run_id"] == "2"


@pytest.mark.parametrize("code", ["PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"])
def test_a_latest_that_moved_in_between_is_read_again(s3, dynamodb, code):
    pointer = {"run_id": {"S": "2"}, "published_at": {"S": "now"}}
    for etag in ('"a"', '"b"'):
        s3.add_response("get_object", {"Body": body(b'{"run_id": "1"}'), "ETag": etag})
        dynamodb.add_response("get_item", {"Item": pointer})
        asked = {
            "Bucket": "output",
            "Key": "latest/latest.json",
            "Body": b'{"run_id": "2", "published_at": "now"}\n',
            "ContentType": "application/json",
            "IfMatch": etag,
        }
        if etag == '"a"':
            s3.add_client_error("put_object", code, http_status_code=412, expected_params=asked)
        else:
            s3.add_response("put_object", {}, asked)

    show()


def test_the_first_latest_must_not_be_there_yet(s3, dynamodb):
    s3.add_client_error("get_object", "NoSuchKey", http_status_code=404)
    pointer = {"run_id": {"S": "1"}, "published_at": {"S": "now"}}
    dynamodb.add_response(
        "get_item",
        {"Item": pointer},
        {"TableName": "ledger", "Key": {"item": {"S": "pointer"}}, "ConsistentRead": True},
    )
    s3.add_response(
        "put_object",
        {},
        {
            "Bucket": "output",
            "Key": "latest/latest.json",
            "Body": b'{"run_id": "1", "published_at": "now"}\n',
            "ContentType": "application/json",
            "IfNoneMatch": "*",
        },
    )

    show()


def test_a_latest_that_never_holds_still_is_left_for_later(s3, dynamodb):
    for _ in range(20):
        s3.add_response("get_object", {"Body": body(b'{"run_id": "1"}'), "ETag": '"e"'})
        pointer = {"run_id": {"S": "2"}, "published_at": {"S": "now"}}
        dynamodb.add_response("get_item", {"Item": pointer})
        s3.add_client_error("put_object", "PreconditionFailed", http_status_code=412)

    with pytest.raises(Throttled, match=r"latest/latest\.json was moved by others 20 times"):
        show()


def body(content):
    return StreamingBody(io.BytesIO(content), len(content))
