"""Who has signed what, until when, and with which payload: taken and refused as AWS does."""

import hashlib
import hmac
import json
import re
import uuid
import zlib
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra.embedded.access import Credentials
from tests.embedded.support.raw import Raw, exchange, now, status
from tests.embedded.support.roles import ACCOUNT, allow, document, make_bucket, make_role


@pytest.fixture(scope="module")
def port(cloud):
    return int(cloud.endpoint.rpartition(":")[2])


@pytest.fixture(scope="module")
def bucket(cloud):
    return make_bucket(cloud)


def client(cloud, service, credentials=None, **config):
    """As anybody would make one."""
    credentials = credentials or cloud.credentials
    return boto3.client(
        service,
        endpoint_url=cloud.endpoint,
        region_name="us-east-1",
        aws_access_key_id=credentials.access_key,
        aws_secret_access_key=credentials.secret_key,
        aws_session_token=credentials.token,
        config=Config(retries={"total_max_attempts": 1}, **config),
    )


def refused(call, **asked):
    """The code and the status of a refusal."""
    with pytest.raises(ClientError) as refusal:
        call(**asked)
    response = refusal.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]


# One service for each protocol, and what is asked of it here.
SERVICES = {
    "s3": "list_buckets",
    "iam": "list_roles",
    "sts": "get_caller_identity",
    "dynamodb": "list_tables",
    "lambda": "list_functions",
}


def codes(s3, query, json):
    return {"s3": s3, "iam": query, "sts": query, "dynamodb": json, "lambda": json}


def ask(cloud, service, credentials, **config):
    return getattr(client(cloud, service, credentials, **config), SERVICES[service])


@pytest.mark.parametrize("service", SERVICES)
def test_another_secret_does_not_match(cloud, service):
    expected = codes(
        ("SignatureDoesNotMatch", 403),
        ("SignatureDoesNotMatch", 403),
        ("InvalidSignatureException", 403),
    )
    wrong = replace(cloud.credentials, secret_key="embedded")

    assert refused(ask(cloud, service, wrong)) == expected[service]


@pytest.mark.parametrize("service", SERVICES)
def test_a_key_of_another_cloud_is_unknown(cloud, service):
    expected = codes(
        ("InvalidAccessKeyId", 403),
        ("InvalidClientTokenId", 403),
        ("UnrecognizedClientException", 403),
    )
    unknown = Credentials("embedded", "embedded", None)

    assert refused(ask(cloud, service, unknown)) == expected[service]


@pytest.fixture
def session(cloud):
    """Credentials that somebody was given for a role."""
    principal = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    trust = document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal})
    iam, name = cloud.client("iam"), f"session-{uuid.uuid4().hex[:8]}"
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    everything = document(allow("s3:*"), allow("iam:*", "dynamodb:*", "lambda:*"))
    iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=everything)
    given = cloud.client("sts").assume_role(RoleArn=role, RoleSessionName=name)["Credentials"]
    return Credentials(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])


@pytest.mark.parametrize("service", SERVICES)
def test_a_session_needs_its_token_and_no_other(cloud, service, session):
    missing = codes(
        ("InvalidAccessKeyId", 403),
        ("InvalidClientTokenId", 403),
        ("UnrecognizedClientException", 403),
    )
    wrong = codes(
        ("InvalidToken", 400),
        ("InvalidClientTokenId", 403),
        ("UnrecognizedClientException", 403),
    )

    assert ask(cloud, service, session)()
    assert refused(ask(cloud, service, replace(session, token=None))) == missing[service]
    assert refused(ask(cloud, service, replace(session, token="x" * 40))) == wrong[service]


@pytest.mark.parametrize("service", SERVICES)
def test_a_session_ends_when_it_was_said_to(cloud, service, session, monkeypatch):
    expected = codes(("ExpiredToken", 400), ("ExpiredToken", 403), ("ExpiredTokenException", 403))
    later = now() + timedelta(hours=1, seconds=1)
    at = type("then", (), {"now": staticmethod(lambda _: later)})
    monkeypatch.setattr("infra.embedded.gate.gate.datetime", at)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda *_: later)

    assert refused(ask(cloud, service, session)) == expected[service]
    assert ask(cloud, service, cloud.credentials)()


@pytest.mark.parametrize(
    ("service", "minutes", "code"),
    [
        ("s3", 14, None),
        ("s3", 16, "RequestTimeTooSkewed"),
        ("s3", -14, None),
        ("s3", -16, "RequestTimeTooSkewed"),
        ("iam", 4, None),
        ("iam", 6, "SignatureDoesNotMatch"),
        ("dynamodb", -4, None),
        ("dynamodb", -6, "InvalidSignatureException"),
        ("lambda", 6, "InvalidSignatureException"),
    ],
)
def test_clocks_may_differ_as_much_as_on_aws(cloud, service, minutes, code, monkeypatch):
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html"""
    then = now() + timedelta(minutes=minutes)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda *_: then)

    call = ask(cloud, service, cloud.credentials)

    if code is None:
        assert call()
    else:
        assert refused(call) == (code, 403)


@pytest.mark.parametrize("style", ["path", "virtual"])
@pytest.mark.parametrize("version", ["s3", "s3v4"])
def test_both_styles_of_addressing_work_with_both_versions(cloud, bucket, port, style, version):
    key = "a folder/2 ü+&=.csv"
    cloud.client("s3").put_object(Bucket=bucket, Key=key, Body=b"text")
    s3 = boto3.client(
        "s3",
        endpoint_url=f"http://localhost:{port}",
        region_name="us-east-1",
        aws_access_key_id=cloud.credentials.access_key,
        aws_secret_access_key=cloud.credentials.secret_key,
        config=Config(signature_version=version, s3={"addressing_style": style}),
    )

    url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": key})

    host, target = re.fullmatch(r"http://([^/]+)(/.*)", url).groups()
    assert host == (f"{bucket}.localhost:{port}" if style == "virtual" else f"localhost:{port}")
    answer = exchange(port, f"GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    assert answer.endswith(b"\r\n\r\ntext"), answer


def test_a_role_for_one_bucket_does_not_reach_another_through_the_host(cloud, port):
    """It was authorised by its path, and answered by its Host."""
    mine, others = make_bucket(cloud), make_bucket(cloud)
    for name in (mine, others):
        cloud.client("s3").put_object(Bucket=name, Key=mine, Body=b"confidential")
    role = make_role(cloud, allow("s3:*", on=[f"arn:aws:s3:::{mine}", f"arn:aws:s3:::{mine}/*"]))
    credentials = cloud.client_as(role, "s3")._request_signer._credentials
    key = Credentials(credentials.access_key, credentials.secret_key, credentials.token)

    def read(host, target):
        asked = Raw(service="s3", method="GET", target=target, host=host)
        return exchange(port, asked.signed(key).encode())

    assert read(f"{mine}.localhost:{port}", f"/{mine}").endswith(b"confidential")
    assert status(read(f"{others}.localhost:{port}", f"/{mine}")) == 403
    assert status(read(f"{others}.localhost:{port}", f"/{mine}/{mine}")) == 403
    assert status(read(f"127.0.0.1:{port}", f"/{others}/{mine}")) == 403
    assert status(read(f"127.0.0.1:{port}", f"/{mine}/../{others}/{mine}")) == 404
    assert status(read(f"127.0.0.1:{port}", f"/{mine}/%2e%2e/{others}/{mine}")) == 404


def test_what_is_in_the_url_and_in_the_body_is_not_asked_twice(cloud, port):
    """Rights were asked for the one, and moto did the other."""
    role = make_role(cloud, allow("iam:ListRoles"))
    credentials = cloud.client_as(role, "iam")._request_signer._credentials
    key = Credentials(credentials.access_key, credentials.secret_key, credentials.token)
    doomed = role.rpartition("/")[2]
    form = f"Action=DeleteRole&Version=2010-05-08&RoleName={doomed}".encode()

    for target, body in (
        ("/?Action=ListRoles&Version=2010-05-08", form),
        ("/", b"Action=ListRoles&" + form),
        ("/", form + b"&Action=ListRoles"),
    ):
        asked = Raw(
            service="iam",
            method="POST",
            target=target,
            host=f"127.0.0.1:{port}",
            headers=(("Content-Type", "application/x-www-form-urlencoded"),),
            body=body,
        )
        assert status(exchange(port, asked.signed(key).encode())) in (400, 403)

    assert cloud.client("iam").get_role(RoleName=doomed)


def put(port, bucket, *, payload, body, headers=()):
    """A PUT whose payload is told as this."""
    return Raw(
        service="s3",
        method="PUT",
        target=f"/{bucket}/streamed",
        host=f"127.0.0.1:{port}",
        headers=(("X-Amz-Content-SHA256", payload), *headers),
        body=body,
    )


class Streaming:
    """Signs chunks by hand, from the documentation alone."""

    def __init__(self, credentials, request):
        authorization = request.header("authorization")
        self.previous = authorization.rpartition("=")[2]
        scope = re.search(r"Credential=[^/]+/([^,]+)", authorization)[1]
        self.head = f"{request.header('x-amz-date')}\n{scope}"
        key = f"AWS4{credentials.secret_key}".encode()
        for part in scope.split("/"):
            key = hmac.new(key, part.encode(), "sha256").digest()
        self.key = key

    def sign(self, kind, *digests):
        text = "\n".join((f"AWS4-HMAC-SHA256-{kind}", self.head, self.previous, *digests))
        self.previous = hmac.new(self.key, text.encode(), "sha256").hexdigest()
        return self.previous

    def chunk(self, data):
        nothing, digest = (hashlib.sha256(each).hexdigest() for each in (b"", data))
        signature = self.sign("PAYLOAD", nothing, digest)
        return f"{len(data):x};chunk-signature={signature}\r\n".encode() + data + b"\r\n"

    def trailer(self, line):
        signature = self.sign("TRAILER", hashlib.sha256(f"{line}\n".encode()).hexdigest())
        return f"{line}\r\nx-amz-trailer-signature:{signature}\r\n\r\n".encode()


@pytest.fixture
def streamed(cloud, port, bucket):
    """Puts contents in chunks; `change` may do something to the body before it is sent."""

    def signed_chunks(contents, *, trailing=False, change=lambda body: body):
        whole = b"".join(contents)
        kind = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" + ("-TRAILER" if trailing else "")
        headers = [
            ("Content-Encoding", "aws-chunked"),
            ("X-Amz-Decoded-Content-Length", str(len(whole))),
        ]
        if trailing:
            headers.append(("X-Amz-Trailer", "x-amz-checksum-crc32"))
        request = _signed_as(put(port, bucket, payload=kind, body=b"", headers=headers), cloud)
        stream = Streaming(cloud.credentials, request)
        chunks = [stream.chunk(each) for each in contents if each]
        last = stream.chunk(b"")
        if trailing:
            last = last[:-2] + stream.trailer(f"x-amz-checksum-crc32:{crc32(whole)}")
        return exchange(port, replace(request, body=change(b"".join((*chunks, last)))).encode())

    return signed_chunks


def crc32(data):
    return b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()


def _signed_as(request, cloud):
    """S3SigV4Auth would put the digest of the body where the payload's kind stands."""
    payload = request.header("x-amz-content-sha256")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("botocore.auth.S3SigV4Auth.payload", lambda self, request: payload)
        return request.signed(cloud.credentials)


def stored(cloud, bucket):
    return cloud.client("s3").get_object(Bucket=bucket, Key="streamed")["Body"].read()


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.binary(min_size=1, max_size=70_000), max_size=4),
    st.booleans(),
)
def test_signed_chunks_come_out_as_they_went_in(cloud, bucket, streamed, contents, trailing):
    answer = streamed(contents, trailing=trailing)

    assert status(answer) == 200, answer
    assert stored(cloud, bucket) == b"".join(contents)
    assert "aws-chunked" not in str(
        cloud.client("s3").head_object(Bucket=bucket, Key="streamed").get("ContentEncoding")
    )


def swapped(body):
    first, second = body.split(b"\r\n", 2)[1], body.split(b"\r\n", 4)[3]
    return body.replace(first, b"?").replace(second, first).replace(b"?", second)


TAMPERED = {
    "a byte is another": lambda body: body.replace(b"one", b"0ne"),
    "two chunks have changed places": swapped,
    "a signature is another": lambda body: re.sub(
        rb"signature=[0-9a-f]{64}", b"signature=" + b"0" * 64, body, count=1
    ),
    "there is no signature": lambda body: re.sub(rb";chunk-signature=[0-9a-f]{64}", b"", body),
    "the last chunk is missing": lambda body: body[: body.rindex(b"0;chunk")],
    "the end is missing": lambda body: body[:40],
    "there is more behind it": lambda body: body + b"more",
    "a length is no number": lambda body: b"x" + body,
    "a length is too large": lambda body: b"f" + body,
    "a length is negative": lambda body: b"-" + body,
}


@pytest.mark.parametrize("trailing", [False, True])
@pytest.mark.parametrize("change", TAMPERED)
def test_what_has_been_done_to_chunks_is_noticed_and_nothing_is_kept(
    cloud, bucket, streamed, change, trailing
):
    cloud.client("s3").put_object(Bucket=bucket, Key="streamed", Body=b"as it was")

    answer = streamed([b"one" * 10, b"two" * 10], trailing=trailing, change=TAMPERED[change])

    assert status(answer) in (400, 403), answer
    assert stored(cloud, bucket) == b"as it was"


def test_a_trailer_that_was_not_signed_is_noticed(cloud, bucket, streamed):
    cloud.client("s3").put_object(Bucket=bucket, Key="streamed", Body=b"as it was")

    def other(body):
        return body.replace(crc32(b"text").encode(), crc32(b"other").encode())

    assert status(streamed([b"text"], trailing=True, change=other)) == 403
    assert stored(cloud, bucket) == b"as it was"


@pytest.mark.parametrize(
    ("checksum", "expected"), [(crc32(b"text"), 200), (crc32(b"other"), 400), (None, 200)]
)
def test_unsigned_chunks_have_their_checksum_behind_them(cloud, port, bucket, checksum, expected):
    trailer = f"x-amz-checksum-crc32:{checksum}\r\n" if checksum else ""
    request = put(
        port,
        bucket,
        payload="STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        body=f"4\r\ntext\r\n0\r\n{trailer}\r\n".encode(),
        headers=(
            ("Content-Encoding", "aws-chunked"),
            ("X-Amz-Decoded-Content-Length", "4"),
            ("X-Amz-Trailer", "x-amz-checksum-crc32"),
        ),
    )

    assert status(exchange(port, _signed_as(request, cloud).encode())) == expected


def test_a_payload_may_go_unsigned_if_its_sender_signs_that(cloud, port, bucket):
    unsigned = put(port, bucket, payload="UNSIGNED-PAYLOAD", body=b"any")

    request = replace(_signed_as(unsigned, cloud), body=b"other")

    assert status(exchange(port, request.encode())) == 200
    assert stored(cloud, bucket) == b"other"


def test_another_payload_than_the_signed_one_is_refused_and_not_kept(cloud, port, bucket):
    cloud.client("s3").put_object(Bucket=bucket, Key="streamed", Body=b"as it was")
    request = put(port, bucket, payload="", body=b"text").without("x-amz-content-sha256")

    other = replace(request.signed(cloud.credentials), body=b"TEXT")
    answer = exchange(port, other.encode())

    assert status(answer) == 400
    assert b"<Code>XAmzContentSHA256Mismatch</Code>" in answer
    assert stored(cloud, bucket) == b"as it was"


@pytest.mark.parametrize("payload", ["", "nonsense", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD"])
def test_a_payload_of_no_kind_is_refused(cloud, port, bucket, payload):
    request = put(port, bucket, payload=payload, body=b"text")

    assert status(exchange(port, _signed_as(request, cloud).encode())) in (400, 403)


def test_no_two_clouds_have_the_same_keys():
    from infra.embedded.access import Administrator, Keys

    administrator = Administrator(ACCOUNT)
    first, second = (Keys(administrator).of(administrator) for _ in range(2))

    assert first.access_key != second.access_key
    assert first.secret_key != second.secret_key
    assert len(first.secret_key) == 40
    assert re.fullmatch("AKIA[A-Z2-7]{16}", first.access_key)


def test_no_secret_stands_in_a_log(cloud, bucket, session, caplog):
    caplog.set_level("DEBUG")

    for credentials in (cloud.credentials, session):
        s3 = client(cloud, "s3", credentials)
        s3.put_object(Bucket=bucket, Key="key", Body=b"text")
        refused(client(cloud, "s3", replace(credentials, secret_key="other")).list_buckets)

    assert "CanonicalRequest" in caplog.text
    assert cloud.credentials.secret_key not in caplog.text
    assert session.secret_key not in caplog.text


def test_credentials_do_not_print_their_secrets(session):
    for text in (repr(session), str(session), f"{session}"):
        assert session.secret_key not in text
        assert session.token not in text
    assert json.dumps(session.access_key)
