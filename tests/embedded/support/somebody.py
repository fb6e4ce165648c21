"""A person who works with a deployed stack and may do what one policy allows, nothing else."""

import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from tests.embedded.support.roles import ACCOUNT, document

PROJECT = Path(__file__).parents[3]
REGION = "us-east-1"


@dataclass(frozen=True)
class Somebody:
    """`credentials`: the variables that AWS clients read, of a session of the role."""

    role_arn: str
    endpoint: str
    credentials: Mapping[str, str]

    def client(self, service: str) -> Any:
        names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
        key, secret, token = (self.credentials[name] for name in names)
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=key,
            aws_secret_access_key=secret,
            aws_session_token=token,
        )

    def command(self, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        """`refi-ready` with these arguments, a process of its own that has ended."""
        process = self.start(*arguments, **environment)
        printed, told = process.communicate()
        return subprocess.CompletedProcess(process.args, process.returncode, printed, told)

    def start(self, *arguments: object, **environment: str) -> subprocess.Popen[str]:
        region = dict.fromkeys(("AWS_REGION", "AWS_DEFAULT_REGION"), REGION)
        here = {"AWS_ENDPOINT_URL": self.endpoint} | region
        return subprocess.Popen(
            [sys.executable, "-m", "infra.command.cli", *map(str, arguments)],
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, **here, **self.credentials, **environment},
        )


def sign_in_with(client: Callable[[str], Any], policy_arn: str) -> Somebody:
    """Somebody new who has this managed policy. `client` makes an administrator's clients."""
    iam, sts, name = client("iam"), client("sts"), f"somebody-{uuid.uuid4().hex[:8]}"
    principal = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    trust = document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal})
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]
    iam.attach_role_policy(RoleName=name, PolicyArn=policy_arn)
    issued = sts.assume_role(RoleArn=role["Arn"], RoleSessionName=name)["Credentials"]
    return Somebody(
        role["Arn"],
        sts.meta.endpoint_url,
        {
            "AWS_ACCESS_KEY_ID": issued["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": issued["SecretAccessKey"],
            "AWS_SESSION_TOKEN": issued["SessionToken"],
        },
    )
