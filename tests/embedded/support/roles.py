"""Roles, queues and buckets by hand, for tests of who may do what."""

import json
import uuid
from typing import Any

ACCOUNT = "123456789012"


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(*actions: str, on: str | list[str] = "*", **elements: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": on, **elements}


def deny(*actions: str, on: str | list[str] = "*", **elements: Any) -> dict[str, Any]:
    return allow(*actions, on=on, **elements) | {"Effect": "Deny"}


def make_role(cloud: Any, *statements: dict[str, Any], trusts: str | None = "lambda") -> str:
    """A new role's ARN. `trusts`: the service that may assume it; None: nobody."""
    iam, name = cloud.client("iam"), f"role-{uuid.uuid4().hex[:8]}"
    principal = {"Service": f"{trusts or 'nobody'}.amazonaws.com"}
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(trust))["Role"]
    if statements:
        iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=document(*statements))
    return str(role["Arn"])


def make_bucket(cloud: Any, *statements: dict[str, Any]) -> str:
    """A new bucket; in the statements of its policy BUCKET stands for its ARN."""
    s3, name = cloud.client("s3"), f"bucket-{uuid.uuid4().hex[:8]}"
    s3.create_bucket(Bucket=name)
    if statements:
        policy = document(*statements).replace("BUCKET", f"arn:aws:s3:::{name}")
        s3.put_bucket_policy(Bucket=name, Policy=policy)
    return name
