"""What S3 refuses and answers, as LocalStack's tests recorded it on AWS.

localstack/localstack, tests/aws/services/s3: test_s3_api.snapshot.json and test_s3.snapshot.json.
"""

import uuid

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def s3(cloud):
    return cloud.client("s3")


@pytest.fixture
def bucket(s3):
    name = f"bucket-{uuid.uuid4()}"
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="key", Body=b"kept")
    return name


def refusal(call, **parameters):
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    answer = refused.value.response
    return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]


@pytest.mark.parametrize(
    "condition", [{"IfNoneMatch": '"0"'}, {"IfNoneMatch": "*", "IfMatch": '"0"'}]
)
def test_an_object_can_be_written_if_there_is_none_and_on_no_other_such_condition(
    s3, bucket, condition
):
    told = refusal(s3.put_object, Bucket=bucket, Key="key", Body=b"other", **condition)

    assert told == ("NotImplemented", 501)
    assert s3.get_object(Bucket=bucket, Key="key")["Body"].read() == b"kept"


@pytest.mark.parametrize("operation", ["get_object", "delete_object"])
def test_a_bucket_that_keeps_no_versions_knows_of_none(s3, bucket, operation):
    call = getattr(s3, operation)

    assert refusal(call, Bucket=bucket, Key="key", VersionId="one") == ("InvalidArgument", 400)
    assert call(Bucket=bucket, Key="key", VersionId="null")


def test_a_copy_of_a_version_that_no_bucket_keeps_is_refused(s3, bucket):
    source = {"Bucket": bucket, "Key": "key", "VersionId": "one"}

    told = refusal(s3.copy_object, Bucket=bucket, Key="copy", CopySource=source)

    assert told == ("InvalidArgument", 400)


@pytest.mark.parametrize(
    "condition",
    [
        {"CopySourceIfMatch": '"0"'},
        {"CopySourceIfNoneMatch": '"0"'},
        {"CopySourceIfModifiedSince": "2020-01-01"},
        {"CopySourceIfUnmodifiedSince": "2020-01-01"},
    ],
)
def test_a_condition_on_the_source_of_a_part_is_not_overlooked(s3, bucket, condition):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="copy")["UploadId"]

    told = refusal(
        s3.upload_part_copy,
        Bucket=bucket,
        Key="copy",
        UploadId=upload,
        PartNumber=1,
        CopySource={"Bucket": bucket, "Key": "key"},
        **condition,
    )

    assert told == ("NotImplemented", 501)


@pytest.mark.parametrize("named", ["KeyId", "Arn", "alias"])
def test_the_key_of_an_object_is_named_by_its_arn(cloud, s3, bucket, named):
    kms = cloud.client("kms")
    key = kms.create_key()["KeyMetadata"]
    alias = f"alias/{uuid.uuid4()}"
    kms.create_alias(AliasName=alias, TargetKeyId=key["KeyId"])

    put = s3.put_object(
        Bucket=bucket,
        Key="secret",
        Body=b"x",
        ServerSideEncryption="aws:kms",
        SSEKMSKeyId=alias if named == "alias" else key[named],
    )

    assert put["SSEKMSKeyId"] == key["Arn"]
    for read in (s3.get_object, s3.head_object):
        assert read(Bucket=bucket, Key="secret")["SSEKMSKeyId"] == key["Arn"]
