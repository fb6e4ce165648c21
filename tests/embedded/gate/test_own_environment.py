"""The cloud's clients and processes ignore what the user has set up for AWS or for the web."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[3]

# What a machine's owner may have set up, all of it in the way.
CONFIGURATION = """
[default]
region = eu-west-1
endpoint_url = http://127.0.0.1:1
use_fips_endpoint = true
max_attempts = 1
s3 =
    addressing_style = virtual
    payload_signing_enabled = false
[profile elsewhere]
sso_session = none
"""
ENVIRONMENT = {
    "AWS_PROFILE": "elsewhere",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "AKIAOFTHEUSERSOWN000",
    "AWS_SECRET_ACCESS_KEY": "of-the-users-own",
    "AWS_SESSION_TOKEN": "of-the-users-own",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
    "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1",
    "AWS_USE_FIPS_ENDPOINT": "true",
    "AWS_USE_DUALSTACK_ENDPOINT": "true",
    "AWS_CA_BUNDLE": "/nowhere",
    "AWS_DATA_PATH": "/nowhere",
    "AWS_RETRY_MODE": "adaptive",
    "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required",
    "HTTP_PROXY": "http://127.0.0.1:1",
    "HTTPS_PROXY": "http://127.0.0.1:1",
    "ALL_PROXY": "http://127.0.0.1:1",
    "http_proxy": "http://127.0.0.1:1",
}

ASK = """
import json
from infra.embedded.cloud import Cloud

with Cloud.start() as cloud:
    s3, sts = cloud.client("s3"), cloud.client("sts")
    s3.create_bucket(Bucket="of-the-clouds-own")
    s3.put_object(Bucket="of-the-clouds-own", Key="key", Body=b"text")
    print(json.dumps({
        "who": sts.get_caller_identity()["Arn"],
        "read": s3.get_object(Bucket="of-the-clouds-own", Key="key")["Body"].read().decode(),
        "region": s3.meta.region_name,
        "endpoint": s3.meta.endpoint_url == cloud.endpoint,
    }))
"""


@pytest.fixture
def users_own(tmp_path):
    """The environment of somebody whose AWS is elsewhere."""
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").write_text(CONFIGURATION)
    (tmp_path / ".aws" / "credentials").write_text("[default]\naws_access_key_id = users\n")
    home = dict.fromkeys(("HOME", "USERPROFILE"), str(tmp_path))
    removed = {"NO_PROXY", "no_proxy"}
    return {k: v for k, v in os.environ.items() if k not in removed} | ENVIRONMENT | home


def test_the_clouds_own_clients_ignore_what_the_user_has_set_up(users_own):
    asked = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=PROJECT,
        env=users_own,
        capture_output=True,
        text=True,
        check=False,
    )

    assert asked.returncode == 0, asked.stderr
    assert json.loads(asked.stdout) == {
        "who": "arn:aws:iam::123456789012:user/embedded",
        "read": "text",
        "region": "us-east-1",
        "endpoint": True,
    }
