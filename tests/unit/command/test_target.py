"""A stack in an account: what AWS's client lacks is said, and what to set, before AWS is asked."""

import boto3
import pytest
from botocore.stub import Stubber

from infra.command.errors import WrongUse
from infra.command.target import in_account

NOTHING_SET = ("AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL")
KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")


@pytest.fixture
def environment(tmp_path, monkeypatch):
    """Sets variables where nothing of whoever runs the tests is set."""
    for name in (*NOTHING_SET, *KEYS):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")

    def set_all(values):
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return set_all


SOMEBODY = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret"}


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({}, "no Region is set: set AWS_REGION to that of the stack RefiReady"),
        ({"AWS_REGION": "us-east-1"}, "Unable to locate credentials: set AWS_PROFILE, or"),
        (
            {"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE"},
            "missing: AWS_SECRET_ACCESS_KEY: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and",
        ),
        (
            {"AWS_REGION": "us-east-1", "AWS_PROFILE": "nobodys"},
            r"\(nobodys\) could not be found: set AWS_PROFILE to one of ~/.aws/config",
        ),
        (
            {**SOMEBODY, "AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL": "http://127.0.0.1:9"},
            "is there a network, and is it the right Region",
        ),
        (
            {**SOMEBODY, "AWS_REGION": "us east"},
            "set AWS_PROFILE and AWS_REGION for the account of RefiReady",
        ),
    ],
)
def test_without_what_a_client_needs_it_is_said_what_to_set(environment, variables, told):
    environment(variables)

    with pytest.raises(WrongUse, match=told), in_account("RefiReady"):
        pass


MADE_AT = "2026-11-22T10:30:00Z"


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("CREATE_IN_PROGRESS", "is CREATE_IN_PROGRESS: wait until it is done, and try again"),
        ("REVIEW_IN_PROGRESS", "is REVIEW_IN_PROGRESS: wait until it is done, and try again"),
        ("ROLLBACK_COMPLETE", "is ROLLBACK_COMPLETE: see its events in CloudFormation"),
        ("CREATE_FAILED", "is CREATE_FAILED: see its events in CloudFormation"),
        ("CREATE_COMPLETE", "is none of Refi-Ready's, as it has no state machine: give another"),
    ],
)
def test_a_stack_without_outputs_is_told_by_how_it_is(monkeypatch, status, told):
    cloudformation = boto3.client("cloudformation", region_name="us-east-1")
    monkeypatch.setattr(boto3.Session, "client", lambda *_: cloudformation)
    stack = {"StackName": "RefiReady", "StackStatus": status, "CreationTime": MADE_AT}
    with Stubber(cloudformation) as service:
        service.add_response("describe_stacks", {"Stacks": [stack]}, {"StackName": "RefiReady"})
        with pytest.raises(WrongUse, match=told), in_account("RefiReady"):
            pass
