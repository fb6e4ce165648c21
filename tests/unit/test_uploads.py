"""An object that is written as it is made: whole where it is small, in parts where it is not."""

import hashlib

import pytest
from botocore.exceptions import ClientError

from lambdas.shared import uploads
from lambdas.shared.uploads import Upload


@pytest.mark.parametrize("lines", [0, 1, 5, 40])
def test_what_was_written_is_the_object_and_its_digest_is_told(buckets, monkeypatch, lines):
    """Five megabytes is the least that S3 takes for a part; a part here is six."""
    monkeypatch.setattr(uploads, "_PART_BYTES", 6 << 20)
    text = "é," * (1 << 18) + "\n"
    upload = Upload("output", "runs/r/call.csv", "text/csv")
    for _ in range(lines):
        upload.write(text)

    digest = upload.finish()

    stored = buckets.get_object(Bucket="output", Key="runs/r/call.csv")
    body = stored["Body"].read()
    assert body == (text * lines).encode()
    assert digest == hashlib.sha256(body).hexdigest()
    assert stored["ContentType"] == "text/csv"


def test_until_it_is_finished_nothing_is_there(buckets):
    Upload("output", "runs/r/call.csv", "text/csv").write("a line\n")

    assert "Contents" not in buckets.list_objects_v2(Bucket="output")


def test_a_part_that_could_not_be_sent_is_told_before_the_object_is_finished(buckets, monkeypatch):
    monkeypatch.setattr(uploads, "_PART_BYTES", 6 << 20)
    upload = Upload("no-such-bucket", "runs/r/call.csv", "text/csv")
    upload.write("," * (6 << 20))

    with pytest.raises(ClientError, match="NoSuchBucket"):
        upload.finish()
