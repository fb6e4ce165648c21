"""Published files are copied by S3 itself, and in parts where it does not copy them."""

import hashlib

import pytest
from botocore.exceptions import ClientError

from lambdas.shared import aws
from lambdas.shared.publication import files

CONTENT = b"a,b\n1,2\n" * 1_000


@pytest.fixture
def source(buckets):
    buckets.put_object(Bucket="working", Key="athena-results/e.csv", Body=CONTENT)
    return ("working", "athena-results/e.csv")


def refusing(monkeypatch, code):
    """CopyObject says so, in the words it has for objects of more than 5 GB."""
    message = (
        "The specified copy source is larger than the maximum allowable size for a copy source"
    )

    def refuse(**_):
        raise ClientError({"Error": {"Code": code, "Message": message}}, "CopyObject")

    monkeypatch.setattr(aws.s3(), "copy_object", refuse)


@pytest.mark.parametrize("is_large", [False, True])
def test_a_copy_is_the_same_bytes_and_its_hash_is_told(buckets, source, monkeypatch, is_large):
    if is_large:
        refusing(monkeypatch, "InvalidRequest")

    told = files._copy("output", "runs/r/", ("refi_opportunities.csv", source))

    copied = buckets.get_object(Bucket="output", Key="runs/r/refi_opportunities.csv")["Body"].read()
    assert copied == CONTENT
    assert told == hashlib.sha256(CONTENT).hexdigest()


def test_any_other_refusal_is_one(source, monkeypatch):
    refusing(monkeypatch, "NoSuchBucket")

    with pytest.raises(ClientError, match="NoSuchBucket"):
        files._copy("output", "runs/r/", ("refi_opportunities.csv", source))
