"""Hundreds of requests that nobody with a key has sent so: nothing is read and nothing changes.

Each is one of the requests below, which pass as they are signed, with one thing about it changed.
"""

import json
import re
import uuid
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from infra.embedded.access import Credentials
from infra.embedded.cloud import Cloud
from tests.embedded.support.raw import Raw, exchange, now, status
from tests.embedded.support.roles import document

SECRET = "wolfeschlegelsteinhausen"  # stands in everything that could be read
QUERY = ("Content-Type", "application/x-www-form-urlencoded")


@dataclass
class Scene:
    """`seen`: its state when somebody last looked, as all that there is takes a while to read."""

    cloud: Cloud
    bucket: str
    port: int
    seen: object = None

    @property
    def host(self):
        return f"127.0.0.1:{self.port}"

    def state(self):
        """What there is to be read, and to be changed."""
        s3, iam, dynamodb = map(self.cloud.client, ("s3", "iam", "dynamodb"))
        buckets = sorted(each["Name"] for each in s3.list_buckets()["Buckets"])
        objects = [
            (bucket, each["Key"], each["ETag"])
            for bucket in buckets
            for each in s3.list_objects_v2(Bucket=bucket).get("Contents", ())
        ]
        try:
            policies = s3.get_bucket_policy(Bucket=self.bucket)["Policy"]
        except s3.exceptions.ClientError as absent:
            policies = absent.response["Error"]["Code"]
        roles = sorted(each["RoleName"] for each in iam.list_roles()["Roles"])
        items = dynamodb.scan(TableName=SECRET)["Items"]
        groups = self.cloud.client("logs").describe_log_groups(logGroupNamePrefix=SECRET)
        return buckets, objects, policies, roles, items, groups["logGroups"]

    def has_changed(self):
        """Since this was asked last."""
        before, self.seen = self.seen, self.state()
        return self.seen != before


TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "123456789012"}}


@pytest.fixture(scope="module")
def scene(cloud):
    """Something of every kind, that is nobody's to read or to change."""
    bucket = f"{SECRET}-{uuid.uuid4().hex[:8]}"
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="people.csv", Body=SECRET.encode())
    allowed = {"Effect": "Allow", "Action": "s3:*", "Principal": {"AWS": "*"}}
    policy = document(allowed | {"Resource": f"arn:aws:s3:::{bucket}/nothing", "Sid": SECRET})
    s3.put_bucket_policy(Bucket=bucket, Policy=policy)
    cloud.client("iam").create_role(RoleName=SECRET, AssumeRolePolicyDocument=document(TRUST))
    cloud.client("logs").create_log_group(logGroupName=SECRET)
    key = {"AttributeName": "item", "AttributeType": "S"}
    cloud.client("dynamodb").create_table(
        TableName=SECRET,
        KeySchema=[{"AttributeName": "item", "KeyType": "HASH"}],
        AttributeDefinitions=[key],
        BillingMode="PAY_PER_REQUEST",
    )
    cloud.client("dynamodb").put_item(TableName=SECRET, Item={"item": {"S": SECRET}})
    scene = Scene(cloud, bucket, int(cloud.endpoint.rpartition(":")[2]))
    scene.seen = scene.state()
    yield scene
    s3.delete_object(Bucket=bucket, Key="people.csv")
    s3.delete_bucket(Bucket=bucket)
    cloud.client("iam").delete_role(RoleName=SECRET)
    cloud.client("logs").delete_log_group(logGroupName=SECRET)
    cloud.client("dynamodb").delete_table(TableName=SECRET)


def s3(method, path, *, body=b"", virtual=False, headers=()):
    """`path` without the bucket."""

    def make(scene):
        host = f"{scene.bucket}.localhost:{scene.port}" if virtual else scene.host
        target = path if virtual else f"/{scene.bucket}{path}"
        return Raw(
            service="s3", method=method, target=target, host=host, headers=headers, body=body
        )

    return make


def json_rpc(service, target, version="1.0", **asked):
    def make(scene):
        return Raw(
            service=service,
            method="POST",
            target="/",
            host=scene.host,
            headers=(
                ("Content-Type", f"application/x-amz-json-{version}"),
                ("X-Amz-Target", target),
            ),
            body=json.dumps(asked).encode(),
        )

    return make


def query(service, form):
    def make(scene):
        return Raw(
            service=service,
            method="POST",
            target="/",
            host=scene.host,
            headers=(QUERY,),
            body=form.encode(),
        )

    return make


def rest(service, method, target, body=b""):
    def make(scene):
        return Raw(service=service, method=method, target=target, host=scene.host, body=body)

    return make


DELETE = b"<Delete><Object><Key>people.csv</Key></Object></Delete>"
ROLE = "arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2F" + SECRET

READING = {
    "an object": s3("GET", "/people.csv"),
    "an object, its bucket in the host": s3("GET", "/people.csv", virtual=True),
    "a listing": s3("GET", "?list-type=2"),
    "a listing, its bucket in the host": s3("GET", "/?list-type=2", virtual=True),
    "a policy": s3("GET", "?policy"),
    "a table": json_rpc("dynamodb", "DynamoDB_20120810.Scan", TableName=SECRET),
    "the logs": json_rpc("logs", "Logs_20140328.DescribeLogGroups", "1.1"),
    "the roles": query("iam", "Action=ListRoles&Version=2010-05-08"),
    "another's rights": query(
        "sts",
        f"Action=AssumeRole&Version=2011-06-15&RoleArn={ROLE}&RoleSessionName={SECRET}",
    ),
}
CHANGING = {
    "a new object": s3("PUT", "/new.csv", body=b"text"),
    "another object": s3("PUT", "/people.csv", body=b"text"),
    "another object, its bucket in the host": s3("PUT", "/people.csv", body=b"text", virtual=True),
    "no object": s3("DELETE", "/people.csv"),
    "no objects": s3("POST", "?delete", body=DELETE),
    "no policy": s3("DELETE", "?policy"),
    "another item": json_rpc(
        "dynamodb", "DynamoDB_20120810.PutItem", TableName=SECRET, Item={"item": {"S": "new"}}
    ),
    "no log": json_rpc("logs", "Logs_20140328.DeleteLogGroup", "1.1", logGroupName=SECRET),
    "no role": query("iam", f"Action=DeleteRole&Version=2010-05-08&RoleName={SECRET}"),
    "a schedule": rest("scheduler", "DELETE", f"/schedules/{SECRET}"),
}
REQUESTS = READING | CHANGING


def credential(request):
    return re.search(r"Credential=([^,]+)", request.header("authorization"))[1]


def authorization(pattern, replacement):
    def change(request):
        value = re.sub(pattern, replacement, request.header("authorization"))
        return request.with_header("authorization", value)

    return change


def header(name, value):
    return lambda request: request.with_header(name.lower(), value)


def added(*headers):
    return lambda request: request.with_headers(*headers)


def line(text):
    """Put in front of all others, as it is."""
    return lambda request: request.encode().replace(b"\r\n", f"\r\n{text}\r\n".encode(), 1)


def host(name):
    return lambda request: replace(request, host=name.format(request.host.rpartition(":")[2]))


def unsigned(request):
    return request.without("authorization")


def unsigned_and(change):
    return lambda request: change(unsigned(request))


# What is changed once a request has been signed.
CHANGES = {
    "it is not signed": unsigned,
    "its signature is empty": header("Authorization", ""),
    "it has a password": header("Authorization", "Basic cm9vdDpyb290"),
    "it has a bearer's token": header("Authorization", "Bearer " + "a" * 40),
    "it is signed as of old": header("Authorization", "AWS AKIA:c2lnbmF0dXJl"),
    "its algorithm is another": authorization("HMAC", "ECDSA-P256"),
    "its signature is nought": authorization("Signature=.*", "Signature=" + "0" * 64),
    "its signature is short": authorization(".$", ""),
    "its signature is long": authorization("$", "0"),
    "its signature is in capitals": authorization(
        "(Signature=)(.*)", lambda found: found[1] + found[2].upper().replace("0", "A")
    ),
    "its signature is missing": authorization(", Signature=.*", ""),
    "its key is nobody's": authorization("AKIA[A-Z2-7]{16}", "AKIA" + "A" * 16),
    "its key is the old one": authorization("AKIA[A-Z2-7]{16}", "embedded"),
    "its key is none": authorization("AKIA[A-Z2-7]{16}", ""),
    "its scope is another service's": authorization(r"/us-east-1/\w+/", "/us-east-1/kms/"),
    "its scope is another Region's": authorization("us-east-1", "eu-west-1"),
    "its scope is another day's": authorization(r"/20\d{6}/", "/20200101/"),
    "its scope is longer": authorization("aws4_request", "aws4_request/more"),
    "its host is not signed": authorization("host;", ""),
    "its date is not signed": authorization(";x-amz-date", ""),
    "no header is signed": authorization("SignedHeaders=[^,]+", "SignedHeaders="),
    "a header is signed that is not there": authorization("host;", "host;x-amz-more;"),
    "its method is another": lambda request: replace(
        request, method="GET" if request.method != "GET" else "DELETE"
    ),
    "its method is told in a header": lambda request: unsigned(
        replace(request, method="POST")
    ).with_headers(("X-HTTP-Method-Override", request.method)),
    "its path is another": lambda request: replace(request, target=request.target + "/x"),
    "its query is another": lambda request: replace(
        request, target=request.target + ("&" if "?" in request.target else "?") + "x=1"
    ),
    "its body is another": lambda request: replace(
        request,
        method=request.method if request.body else "POST",
        body=request.body + b" ",
    ),
    "its moment is another": header("X-Amz-Date", "20200101T000000Z"),
    "its moment is none": header("X-Amz-Date", "now"),
    "a header of AWS's is added": added(("X-Amz-Copy-Source", "/other/key")),
    "a token is added": added(("X-Amz-Security-Token", "token")),
    "it is signed twice": lambda request: request.with_headers(
        ("Authorization", request.header("authorization"))
    ),
    "it comes from a page": added(("Origin", "https://example.com")),
    "it comes from a page in a sandbox": added(("Origin", "null")),
    "it comes from a page of another port": added(("Origin", "http://127.0.0.1:1")),
    "it comes from another site": added(("Sec-Fetch-Site", "cross-site")),
    "it comes from a site like it": added(("Sec-Fetch-Site", "same-site")),
    "it comes from a page, unsigned": unsigned_and(added(("Origin", "https://example.com"))),
    "its host is rebound": host("rebound.example.com:{0}"),
    "its host is rebound, unsigned": unsigned_and(host("rebound.example.com:{0}")),
    "its host is AWS's": host("s3.us-east-1.amazonaws.com"),
    "its host is a bucket of AWS's": host("x.s3.amazonaws.com"),
    "its host is another address": host("127.0.0.2:{0}"),
    "its host has no port": host("127.0.0.1"),
    "its host has another port": host("127.0.0.1:1"),
    "its host has a user": host("user@127.0.0.1:{0}"),
    "its host is longer": host("127.0.0.1:{0}.example.com"),
    "its host ends with a dot": host("127.0.0.1.:{0}"),
    "its host is empty": host(""),
    "it has two hosts": line("Host: localhost"),
    "its target names another host": lambda request: replace(
        request, target=f"http://example.com{request.target}"
    ),
    "its target names this host": lambda request: replace(
        request, target=f"http://{request.host}{request.target}"
    ),
    "its target is an asterisk": lambda request: replace(request, target="*"),
    "its target is no path": lambda request: replace(request, target=request.target[1:] or "x"),
    "its target has a fragment": lambda request: replace(request, target=request.target + "#x"),
    "its target has what is not encoded": lambda request: replace(
        request, target=request.target + "\xe4"
    ),
    "its target goes up": lambda request: replace(request, target="/x/.." + request.target),
    "its target goes up, encoded": lambda request: replace(
        request, target="/x/%2e%2e" + request.target
    ),
    "its target has more slashes": lambda request: replace(request, target="/" + request.target),
    "a body has two lengths": line("Content-Length: 0\r\nContent-Length: 4"),
    "a body has a length that is none": header("Content-Length", "four"),
    "a body has a negative length": header("Content-Length", "-1"),
    "a body has a length with a sign": header("Content-Length", "+4"),
    "a body has two lengths in one": header("Content-Length", "4, 4"),
    "a body has an endless length": header("Content-Length", "9" * 30),
    "a body has a length and chunks": lambda request: request.with_headers(
        ("Content-Length", "4"), ("Transfer-Encoding", "chunked")
    ),
    "a body is compressed under way": added(("Transfer-Encoding", "gzip, chunked")),
    "a header has a blank before its colon": line("X-Other : value"),
    "a header goes on in another line": line("X-Other: value\r\n more"),
    "a header has no colon": line("X-Other"),
    "a header has no name": line(": value"),
    "the first line is continued": line(" X-Other: value"),
    "there are too many headers": line("\r\n".join(f"X-{n}: {n}" for n in range(200))),
    "a header is too long": line("X-Other: " + "x" * 70_000),
    "it is of old HTTP": lambda request: f"GET {request.target}\r\n\r\n".encode("latin-1"),
    "it is of new HTTP": lambda request: request.encode().replace(b"HTTP/1.1", b"HTTP/2.0", 1),
    "it is not HTTP": lambda request: b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
}

# S3 alone takes a path as it is: for the others these are other ways of writing the same one.
OF_PATHS_AS_THEY_ARE = {"its target goes up", "its target has more slashes"}

# What a request is signed with that is not what it should be.
SIGNED = {
    "with another secret": lambda scene, request: request.signed(
        Credentials(scene.cloud.credentials.access_key, "embedded", None)
    ),
    "with the old keys": lambda scene, request: request.signed(
        Credentials("embedded", "embedded", None)
    ),
    "with a token to a key without": lambda scene, request: request.signed(
        replace(scene.cloud.credentials, token="token")
    ),
    "long ago": lambda scene, request: request.signed(
        scene.cloud.credentials, at=now() - timedelta(minutes=16)
    ),
    "some time ahead": lambda scene, request: request.signed(
        scene.cloud.credentials, at=now() + timedelta(minutes=16)
    ),
    "for another Region": lambda scene, request: request.signed(
        scene.cloud.credentials, region="eu-west-1"
    ),
    "for a name that is bound to this machine": lambda scene, request: replace(
        request, host=f"rebound.example.com:{scene.port}"
    ).signed(scene.cloud.credentials),
    "for AWS's own host": lambda scene, request: replace(
        request, host="s3.us-east-1.amazonaws.com"
    ).signed(scene.cloud.credentials),
    "for a service that there is not": lambda scene, request: request.signed(
        scene.cloud.credentials, service="moto_api"
    ),
}


def attempt(scene, data):
    """What comes back, in which nothing may stand; a refusal, or a connection that has ended."""
    answer = exchange(scene.port, data)
    code = status(answer)
    assert code is None or code >= 400, (data[:300], answer[:300])
    assert SECRET.encode() not in answer, (data[:300], answer)
    assert b"access-control-" not in answer.lower()
    return code


def reached(scene):
    return {name: make(scene) for name, make in REQUESTS.items()}


@pytest.mark.parametrize("name", REQUESTS)
def test_each_request_passes_as_it_is_signed(scene, name):
    """Or nothing below would say anything."""
    request = REQUESTS[name](scene)
    answer = exchange(scene.port, request.signed(scene.cloud.credentials).encode())

    if name == "a schedule":  # there is none to be deleted
        assert status(answer) == 404
        return
    assert status(answer) in (200, 204), answer
    assert scene.has_changed() == (name in CHANGING)
    if name in READING:
        assert SECRET.encode() in answer
    restore(scene)


def restore(scene):
    """What the requests above have taken away."""
    s3, iam, logs = map(scene.cloud.client, ("s3", "iam", "logs"))
    s3.put_object(Bucket=scene.bucket, Key="people.csv", Body=SECRET.encode())
    s3.delete_object(Bucket=scene.bucket, Key="new.csv")
    allowed = {"Effect": "Allow", "Action": "s3:*", "Principal": {"AWS": "*"}}
    nothing = {"Resource": f"arn:aws:s3:::{scene.bucket}/nothing", "Sid": SECRET}
    s3.put_bucket_policy(Bucket=scene.bucket, Policy=document(allowed | nothing))
    if SECRET not in str(iam.list_roles()["Roles"]):
        iam.create_role(RoleName=SECRET, AssumeRolePolicyDocument=document(TRUST))
    if not logs.describe_log_groups(logGroupNamePrefix=SECRET)["logGroups"]:
        logs.create_log_group(logGroupName=SECRET)
    scene.cloud.client("dynamodb").delete_item(TableName=SECRET, Key={"item": {"S": "new"}})
    scene.seen = scene.state()


@pytest.mark.parametrize("change", CHANGES)
def test_a_signed_request_of_which_one_thing_is_changed_does_nothing(scene, change):
    for name, request in reached(scene).items():
        if change in OF_PATHS_AS_THEY_ARE and request.service != "s3":
            continue
        signed = request.signed(scene.cloud.credentials)
        changed = CHANGES[change](signed)
        data = changed.encode() if isinstance(changed, Raw) else changed
        assert data != signed.encode(), name
        attempt(scene, data)

    assert not scene.has_changed()


@pytest.mark.parametrize("how", SIGNED)
def test_a_request_that_is_signed_wrongly_does_nothing(scene, how):
    for request in reached(scene).values():
        assert attempt(scene, SIGNED[how](scene, request).encode()) in (400, 403, 501)

    assert not scene.has_changed()


PATHS = (
    "/moto-api/",
    "/moto-api/reset",
    "/moto-api/data.json",
    "/moto-api/state-manager/get-transition",
    "/moto-api/recorder/download-recording",
    "/latest/meta-data/iam/security-credentials/",
    "/latest/api/token",
    "/favicon.ico",
    "/2018-06-01/runtime/invocation/next",
    "/s3_us-east-1/",
    "/",
)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_what_is_motos_own_does_not_exist(scene, method):
    """Unsigned it is refused as all else; signed, it is a bucket that there is not."""
    for path in PATHS:
        request = Raw(service="s3", method=method, target=path, host=scene.host)
        assert attempt(scene, request.encode()) == 403
        if path != "/" and method not in ("PUT", "DELETE"):  # those would be buckets' names
            signed = request.signed(scene.cloud.credentials)
            assert attempt(scene, signed.encode()) in (400, 403, 404, 405, 501), path

    assert not scene.has_changed()


def preflight(origin):
    return (
        ("Origin", origin),
        ("Access-Control-Request-Method", "PUT"),
        ("Access-Control-Request-Headers", "authorization"),
    )


def test_no_page_is_told_that_it_may_ask(scene):
    for name, request in reached(scene).items():
        for origin in ("https://example.com", f"http://{scene.host}", "null"):
            asked = replace(request, method="OPTIONS").with_headers(*preflight(origin))
            assert attempt(scene, asked.encode()) == 403, name
        signed = request.signed(scene.cloud.credentials)
        own = exchange(scene.port, signed.with_headers(("Origin", f"http://{scene.host}")).encode())
        assert b"access-control-" not in own.lower()
        restore(scene)


def longer(request):
    return replace(request, target=re.sub(r"(Expires=)(\d+)", r"\g<1>6000", request.target))


URL_CHANGES = {
    "its signature is missing": lambda request: replace(
        request, target=re.sub(r"&?(X-Amz-)?Signature=[^&]+", "", request.target)
    ),
    "its signature is nought": lambda request: replace(
        request, target=re.sub(r"(Signature=)[^&]+", r"\g<1>" + "0" * 64, request.target)
    ),
    "its signature comes twice": lambda request: replace(
        request, target=request.target + "&" + request.target.split("&")[-1]
    ),
    "its key is nobody's": lambda request: replace(
        request, target=re.sub("AKIA[A-Z2-7]{16}", "AKIA" + "A" * 16, request.target)
    ),
    "its object is another": lambda request: replace(
        request, target=request.target.replace("people.csv", "people.cs%76/")
    ),
    "its method is another": lambda request: replace(request, method="DELETE"),
    "it asks for a policy": lambda request: replace(request, target=request.target + "&policy"),
    "it asks for uploads": lambda request: replace(request, target=request.target + "&uploads="),
    "it asks for another thing": lambda request: replace(
        request, target=request.target + "&encryption="
    ),
    "it lists another prefix": lambda request: replace(
        request, target=request.target + "&list-type=2&prefix=x"
    ),
    "it lasts longer": longer,
    "it has a header that copies": added(("X-Amz-Copy-Source", "/x/y")),
    "it is signed in a header too": added(
        ("Authorization", "AWS4-HMAC-SHA256 Credential=a/b/c/s3/aws4_request")
    ),
    "it comes from a page": added(("Origin", "https://example.com")),
    "it comes from another site": added(("Sec-Fetch-Site", "cross-site")),
    "its host is rebound": host("rebound.example.com:{0}"),
}


@pytest.mark.parametrize("version", ["presigned", "presigned_v2"])
@pytest.mark.parametrize("change", URL_CHANGES)
def test_a_url_of_which_one_thing_is_changed_does_nothing(scene, change, version):
    for name in ("an object", "another object", "no object"):
        asked = REQUESTS[name](scene)
        signed = getattr(asked, version)(scene.cloud.credentials)
        changed = URL_CHANGES[change](signed)
        if changed != signed:
            attempt(scene, changed.encode())

    assert not scene.has_changed()


@pytest.mark.parametrize("version", ["presigned", "presigned_v2"])
def test_a_url_is_good_until_it_has_expired_and_no_longer(scene, version):
    read = READING["an object"](scene)

    good = getattr(read, version)(scene.cloud.credentials, seconds=60)
    expired = getattr(read, version)(scene.cloud.credentials, seconds=-1)
    others = getattr(read, version)(
        Credentials(scene.cloud.credentials.access_key, "embedded", None)
    )

    assert exchange(scene.port, good.encode()).endswith(SECRET.encode())
    assert attempt(scene, expired.encode()) == 403
    assert attempt(scene, others.encode()) == 403


def test_a_page_of_this_endpoint_may_open_a_url(scene):
    """A link that is opened by hand has no other origin."""
    read = READING["an object"](scene).presigned(scene.cloud.credentials)

    opened = exchange(scene.port, read.with_headers(("Sec-Fetch-Site", "none")).encode())

    assert opened.endswith(SECRET.encode())
