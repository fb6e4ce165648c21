"""S3 of the embedded cloud: contents are files, and conditions and versions hold."""

import base64
import hashlib
import io
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Response

from infra.embedded.objects.contents import Contents
from infra.embedded.s3.service import S3

MEBIBYTE = 1 << 20


@pytest.fixture
def s3(cloud):
    return cloud.client("s3")


@pytest.fixture
def bucket(s3):
    name = f"bucket-{uuid.uuid4()}"
    s3.create_bucket(Bucket=name)
    return name


@pytest.fixture
def versioned(s3, bucket):
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    return bucket


@pytest.fixture
def objects(cloud):
    return cloud.objects


def read(s3, bucket, key, **options):
    return s3.get_object(Bucket=bucket, Key=key, **options)["Body"].read()


def sha256(content):
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


@pytest.mark.parametrize(
    "key", ["a/b.csv", "ein Käse+%41.csv", "a:b/c?d*.csv", "CON", "trailing ", "ü" * 200]
)
def test_an_object_can_be_read_back_whatever_its_key(s3, bucket, objects, key):
    s3.put_object(Bucket=bucket, Key=key, Body=b"hello")

    assert read(s3, bucket, key) == b"hello"
    [stored] = objects.list(bucket, "")
    assert (stored.key, stored.size) == (key, 5)
    assert stored.path.read_bytes() == b"hello"


def test_an_empty_object_is_one(s3, bucket):
    s3.put_object(Bucket=bucket, Key="_SUCCESS", Body=b"")

    assert read(s3, bucket, "_SUCCESS") == b""
    assert s3.head_object(Bucket=bucket, Key="_SUCCESS")["ContentLength"] == 0


def test_a_range_of_an_object_can_be_read(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"0123456789")

    answer = s3.get_object(Bucket=bucket, Key="k", Range="bytes=2-4")

    assert answer["Body"].read() == b"234"
    assert answer["ContentRange"] == "bytes 2-4/10"


def test_a_files_suffix_is_its_keys(s3, bucket, objects):
    s3.put_object(Bucket=bucket, Key="a/part-0.csv.gz", Body=b"x")

    [stored] = objects.list(bucket, "a/")

    assert stored.path.name.endswith(".csv.gz")


def test_listing_gives_current_versions_in_key_order(s3, versioned, objects):
    for key in ("b", "a/2", "a/1", "a/1", "gone"):
        s3.put_object(Bucket=versioned, Key=key, Body=key.encode())
    s3.delete_object(Bucket=versioned, Key="gone")

    assert [stored.key for stored in objects.list(versioned, "")] == ["a/1", "a/2", "b"]
    newest = s3.head_object(Bucket=versioned, Key="a/1")
    assert objects.list(versioned, "a/1")[0].version_id == newest["VersionId"]
    assert objects.list(versioned, "a/1")[0].etag == newest["ETag"].strip('"')


def test_a_bucket_that_does_not_exist_is_a_key_error(objects):
    with pytest.raises(KeyError, match="no-such-bucket"):
        objects.list("no-such-bucket", "")


def test_an_adopted_file_is_moved_and_becomes_the_object(s3, bucket, objects):
    path = objects.scratch()
    path.write_bytes(b"from a job")

    objects.adopt(bucket, "result.parquet", path)

    assert not path.exists()
    assert read(s3, bucket, "result.parquet") == b"from a job"
    etag = s3.head_object(Bucket=bucket, Key="result.parquet")["ETag"]
    assert etag == f'"{hashlib.md5(b"from a job", usedforsecurity=False).hexdigest()}"'


def test_put_writes_bytes(s3, bucket, objects):
    objects.put(bucket, "k", b"bytes")

    assert read(s3, bucket, "k") == b"bytes"


def test_overwriting_without_versions_and_deleting_remove_the_file(s3, bucket, objects):
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    [first] = objects.list(bucket, "k")
    s3.put_object(Bucket=bucket, Key="k", Body=b"2")
    [second] = objects.list(bucket, "k")
    s3.delete_object(Bucket=bucket, Key="k")

    assert not first.path.exists()
    assert not second.path.exists()


def test_versions_are_listed_with_their_delete_markers_and_stay_readable(s3, versioned):
    first = s3.put_object(Bucket=versioned, Key="k", Body=b"1")["VersionId"]
    s3.put_object(Bucket=versioned, Key="k", Body=b"2")
    s3.delete_object(Bucket=versioned, Key="k")

    listed = s3.list_object_versions(Bucket=versioned)

    assert len(listed["Versions"]) == 2
    assert [marker["IsLatest"] for marker in listed["DeleteMarkers"]] == [True]
    assert read(s3, versioned, "k", VersionId=first) == b"1"


@pytest.mark.parametrize(
    ("listing", "kind"),
    [
        ("list_objects", "Contents"),
        ("list_objects_v2", "Contents"),
        ("list_object_versions", "Versions"),
    ],
)
def test_a_key_that_xml_cannot_carry_is_listed_like_any_other(s3, bucket, listing, kind):
    """Clients ask for URL-encoded keys, and S3 encodes all there are of them.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
    """
    for key in ("odd/a\x01b+c d", "odd/é/x"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")

    listed = getattr(s3, listing)(Bucket=bucket, Prefix="odd/")
    below = getattr(s3, listing)(Bucket=bucket, Prefix="odd/", Delimiter="/")

    assert [each["Key"] for each in listed[kind]] == ["odd/a\x01b+c d", "odd/é/x"]
    assert [each["Prefix"] for each in below["CommonPrefixes"]] == ["odd/é/"]


def test_a_body_that_is_no_xml_is_refused(s3, bucket):
    with pytest.raises(ClientError, match="MalformedXML"):
        s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": "a", "Value": "\0"}]})


def test_a_version_is_copied_with_a_sha256_that_is_kept(s3, versioned):
    first = s3.put_object(Bucket=versioned, Key="k", Body=b"first")["VersionId"]
    s3.put_object(Bucket=versioned, Key="k", Body=b"second")

    copied = s3.copy_object(
        Bucket=versioned,
        Key="staged/k",
        CopySource={"Bucket": versioned, "Key": "k", "VersionId": first},
        ChecksumAlgorithm="SHA256",
    )

    assert copied["CopyObjectResult"]["ChecksumSHA256"] == sha256(b"first")
    head = s3.head_object(Bucket=versioned, Key="staged/k", ChecksumMode="ENABLED")
    assert head["ChecksumSHA256"] == sha256(b"first")
    assert read(s3, versioned, "staged/k") == b"first"


def test_a_copy_outlives_what_it_was_copied_from(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"content")
    s3.copy_object(Bucket=bucket, Key="copy", CopySource={"Bucket": bucket, "Key": "k"})
    s3.delete_object(Bucket=bucket, Key="k")

    assert read(s3, bucket, "copy") == b"content"


def test_a_multipart_upload_becomes_one_object(s3, bucket):
    content = bytes(range(256)) * (6 * MEBIBYTE // 256) + b"tail"

    s3.upload_fileobj(
        io.BytesIO(content),
        bucket,
        "k",
        Config=TransferConfig(multipart_threshold=5 * MEBIBYTE, multipart_chunksize=5 * MEBIBYTE),
    )

    assert read(s3, bucket, "k") == content
    assert s3.head_object(Bucket=bucket, Key="k")["ETag"].endswith('-2"')


def test_an_uploads_checksum_is_verified(s3, bucket):
    with pytest.raises(ClientError, match="BadDigest"):
        s3.put_object(Bucket=bucket, Key="k", Body=b"x", ChecksumSHA256=sha256(b"y"))
    with pytest.raises(ClientError, match="BadDigest"):
        s3.put_object(
            Bucket=bucket,
            Key="k",
            Body=b"x",
            ContentMD5=base64.b64encode(hashlib.md5(b"y").digest()).decode(),
        )

    with pytest.raises(ClientError, match="404"):
        s3.head_object(Bucket=bucket, Key="k")


def test_metadata_and_content_type_are_kept(s3, bucket):
    s3.put_object(
        Bucket=bucket, Key="k", Body=b"{}", ContentType="application/json", Metadata={"run_id": "1"}
    )

    head = s3.head_object(Bucket=bucket, Key="k")

    assert (head["ContentType"], head["Metadata"]) == ("application/json", {"run_id": "1"})


def test_a_put_if_none_match_refuses_what_exists(s3, versioned):
    s3.put_object(Bucket=versioned, Key="k", Body=b"1", IfNoneMatch="*")

    with pytest.raises(ClientError) as refused:
        s3.put_object(Bucket=versioned, Key="k", Body=b"2", IfNoneMatch="*")

    assert refused.value.response["Error"]["Code"] == "PreconditionFailed"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 412
    assert read(s3, versioned, "k") == b"1"


def test_a_put_if_none_match_takes_the_place_of_a_delete_marker(s3, versioned):
    s3.put_object(Bucket=versioned, Key="k", Body=b"1")
    s3.delete_object(Bucket=versioned, Key="k")

    s3.put_object(Bucket=versioned, Key="k", Body=b"2", IfNoneMatch="*")

    assert read(s3, versioned, "k") == b"2"


def test_a_put_if_match_wants_the_etag_it_names(s3, bucket):
    etag = s3.put_object(Bucket=bucket, Key="k", Body=b"1")["ETag"]
    s3.put_object(Bucket=bucket, Key="k", Body=b"2", IfMatch=etag)

    with pytest.raises(ClientError, match="PreconditionFailed"):
        s3.put_object(Bucket=bucket, Key="k", Body=b"3", IfMatch=etag)
    with pytest.raises(ClientError, match="NoSuchKey"):
        s3.put_object(Bucket=bucket, Key="absent", Body=b"3", IfMatch=etag)

    assert read(s3, bucket, "k") == b"2"


def test_of_many_conditional_puts_at_once_one_wins(s3, bucket):
    def put(number):
        try:
            s3.put_object(Bucket=bucket, Key="k", Body=str(number).encode(), IfNoneMatch="*")
        except ClientError:
            return None
        return number

    with ThreadPoolExecutor(8) as pool:
        winners = [number for number in pool.map(put, range(24)) if number is not None]

    assert len(winners) == 1
    assert read(s3, bucket, "k") == str(winners[0]).encode()


@pytest.mark.parametrize("operation", ["PutObject", "CopyObject"])
def test_moto_answers_one_request_at_a_time(tmp_path, operation):
    busy = threading.Lock()
    overlaps = []

    def moto(environ, start_response):
        overlaps.append(not busy.acquire(blocking=False))
        time.sleep(0.02)
        busy.release()
        return Response()(environ, start_response)

    s3 = S3(moto, Contents(tmp_path))

    def request(_):
        environ = EnvironBuilder(method="PUT", path="/bucket/k").get_environ()
        return list(s3.answer(environ, lambda status, headers: None, operation))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(request, range(8)))

    assert overlaps == [False] * 8


def test_a_condition_that_would_be_overlooked_is_refused(s3, bucket):
    etag = s3.put_object(Bucket=bucket, Key="k", Body=b"x")["ETag"]

    with pytest.raises(ClientError, match=r"s3\.CopyObject with x-amz-copy-source-if-match"):
        s3.copy_object(
            Bucket=bucket,
            Key="copy",
            CopySource={"Bucket": bucket, "Key": "k"},
            CopySourceIfMatch=etag,
        )


def test_a_checksum_that_cannot_be_computed_is_refused(s3, bucket):
    with pytest.raises(ClientError, match="checksum algorithm CRC64NVME"):
        s3.put_object(Bucket=bucket, Key="k", Body=b"x", ChecksumCRC64NVME="AAAAAAAAAAA=")


def test_a_policy_against_insecure_transport_does_not_deny_the_endpoint(s3, cloud):
    bucket = cloud.stack_outputs["WorkingBucketName"]
    assert "aws:SecureTransport" in s3.get_bucket_policy(Bucket=bucket)["Policy"]

    s3.put_object(Bucket=bucket, Key="k", Body=b"x")

    assert read(s3, bucket, "k") == b"x"


def test_a_large_object_passes_through_with_little_memory(s3, bucket, tmp_path):
    """Put by one request, copied with a checksum, joined from parts: never held whole."""
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        for _ in range(100):
            file.write(b"x" * MEBIBYTE)
    process = psutil.Process()
    before = process.memory_full_info().uss

    with large.open("rb") as body:
        s3.put_object(Bucket=bucket, Key="large.csv", Body=body)
    s3.upload_file(str(large), bucket, "parts.csv")
    s3.copy_object(
        Bucket=bucket,
        Key="copy.csv",
        CopySource={"Bucket": bucket, "Key": "large.csv"},
        ChecksumAlgorithm="SHA256",
    )
    body = s3.get_object(Bucket=bucket, Key="copy.csv")["Body"]
    received = sum(len(block) for block in body.iter_chunks(MEBIBYTE))

    assert received == 100 * MEBIBYTE
    assert process.memory_full_info().uss - before < 50 * MEBIBYTE
