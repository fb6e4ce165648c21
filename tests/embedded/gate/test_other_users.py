"""Somebody else on the same machine, who knows where the cloud is and has all the time there is."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from infra.embedded.functions import runtime
from tests.embedded.support.roles import make_bucket

SYSTEM_PYTHON = Path("/usr/bin/python3")
NOBODY = 65534

pytestmark = [
    pytest.mark.skipif(
        sys.platform != "linux" or os.geteuid() != 0, reason="only root can become somebody else"
    ),
    pytest.mark.skipif(not SYSTEM_PYTHON.exists(), reason="needs a Python that anybody may run"),
]

# Tries each of the ways in, as another user, and tells what it has found.
INTRUDER = """
import glob, http.client, json, os, sys

known = json.load(sys.stdin)
found = []

def ask(port, method, path, headers={}, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except Exception as error:
        return 0, str(error).encode()
    finally:
        connection.close()

def listening():
    for line in open("/proc/net/tcp").read().splitlines()[1:]:
        address, state = line.split()[1], line.split()[3]
        if state == "0A" and address.startswith("0100007F"):
            yield int(address.partition(":")[2], 16)

old = ("AWS4-HMAC-SHA256 Credential=embedded/20260101/us-east-1/s3/aws4_request, "
       "SignedHeaders=host, Signature=" + "0" * 64)
ports = sorted(set(listening()) & set(known["ports"]))
for port in ports:
    for method, path, headers in (
        ("GET", "/", {}),
        ("GET", "/", {"Authorization": old}),
        ("GET", "/" + known["bucket"], {"Authorization": old}),
        ("DELETE", "/" + known["bucket"] + "/people.csv", {"Authorization": old}),
        ("POST", "/moto-api/reset", {}),
        ("GET", "/2018-06-01/runtime/invocation/next", {}),
        ("POST", "/2018-06-01/runtime/init/error", {}),
        ("POST", "/2018-06-01/runtime/invocation/1/response", {}),
    ):
        status, body = ask(port, method, path, headers)
        if status < 400 or b"confidential" in body:
            found.append([port, method, path, status, body.decode("latin-1")[:200]])

for process in known["processes"]:
    for name in ("environ", "mem", "fd/0", "cwd", "root", "maps"):
        try:
            with open(f"/proc/{process}/{name}", "rb") as file:
                if file.read(1):
                    found.append([process, name])
        except OSError:
            pass
    with open(f"/proc/{process}/cmdline", "rb") as file:
        told = file.read().decode("latin-1")
        if any(secret in told for secret in known["secrets"]):
            found.append([process, "cmdline"])

for directory in known["directories"]:
    try:
        found.append(os.listdir(directory))
    except OSError:
        pass
    found += glob.glob(directory + "/**/*", recursive=True)

print(json.dumps({"user": os.getuid(), "ports": ports, "found": found}))
"""


def test_another_user_of_the_machine_gets_nothing(cloud):
    bucket = make_bucket(cloud)
    cloud.client("s3").put_object(Bucket=bucket, Key="people.csv", Body=b"confidential")
    own = psutil.Process()
    # functions', beside what other tests have started
    workers = [
        each
        for each in own.children(recursive=True)
        if any(part.startswith(runtime.__path__[0]) for part in each.cmdline())
    ]
    ports = [
        each.laddr.port for each in own.net_connections("tcp") if each.status == psutil.CONN_LISTEN
    ]
    known = {
        "bucket": bucket,
        "directories": [str(cloud._own.path), str(cloud._own.path / "objects")],
        "ports": ports,
        "processes": [own.pid, *(each.pid for each in workers)],
        "secrets": [cloud.credentials.secret_key, "_SECRET_", "worker:"],
    }

    intruder = subprocess.run(
        [SYSTEM_PYTHON, "-I", "-c", INTRUDER],
        input=json.dumps(known),
        capture_output=True,
        text=True,
        check=True,
        cwd="/",
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
    )

    told = json.loads(intruder.stdout)
    assert told["user"] == NOBODY
    assert len(told["ports"]) == len(set(ports)) >= len(workers) > 1
    assert told["found"] == []
    assert cloud.client("s3").get_object(Bucket=bucket, Key="people.csv")["Body"].read()
