"""Policies and keys of the resources that moto keeps, as deciding about requests needs them."""

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.iam.models import iam_backends
from moto.kms.models import kms_backends
from moto.logs.models import logs_backends
from moto.s3.models import s3_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from infra.embedded.access import ObjectVersion
from infra.embedded.moto_internals.hooks import ACCOUNT, REGION

# Of a role whose boundary was deleted: it can do nothing any more.
_NOTHING = json.dumps({"Version": "2012-10-17", "Statement": []})


class MotoResources:
    """The `Resources` that Access asks about. moto's own errors never get out.

    `workflow_key`: of a matching workflow, by its ARN; moto does not know Entity Resolution.
    """

    def __init__(self, workflow_key: Callable[[str], str | None] = lambda _arn: None) -> None:
        self.workflow_key = workflow_key

    # Roles

    def role_policies(self, role_arn: str) -> tuple[str, ...]:
        role = _role(role_arn)
        if role is None:
            return ()
        attached = (_default_version(policy) for policy in role.managed_policies.values())
        return (*role.policies.values(), *attached)

    def role_boundary(self, role_arn: str) -> str | None:
        role = _role(role_arn)
        if role is None or role.permissions_boundary_arn is None:
            return None
        boundary = iam_backends[ACCOUNT]["aws"].managed_policies.get(role.permissions_boundary_arn)
        return _NOTHING if boundary is None else _default_version(boundary)

    def trust_policy(self, role_arn: str) -> str | None:
        role = _role(role_arn)
        return None if role is None else str(role.assume_role_policy_document)

    # Buckets and objects

    def bucket_policy(self, bucket: str) -> str | None:
        found = s3_backends[ACCOUNT]["aws"].buckets.get(bucket)
        return None if found is None or found.policy is None else _text(found.policy)

    def bucket_key(self, bucket: str) -> str | None:
        found = s3_backends[ACCOUNT]["aws"].buckets.get(bucket)
        rule = ((found and found.encryption) or {}).get("Rule", {})
        default = rule.get("ApplyServerSideEncryptionByDefault", {})
        return _customers_key(default.get("KMSMasterKeyID"))

    def object_key(self, version: ObjectVersion) -> str | None:
        return _customers_key(getattr(_version(version), "kms_key_id", None))

    def has_tags(self, version: ObjectVersion) -> bool:
        found = _version(version)
        tagger = s3_backends[ACCOUNT]["aws"].tagger
        return found is not None and bool(tagger.get_tag_dict_for_resource(found.arn))

    # Keys

    def key_policy(self, key_arn: str) -> str | None:
        found = kms_backends[ACCOUNT][REGION].keys.get(key_arn.rpartition("/")[2])
        return None if found is None else found.policy

    def key_arn(self, key: str) -> str:
        found = _key(key)
        return key if found is None else str(found.arn)

    # Tables, queues and topics

    def table_key(self, table_arn: str) -> str | None:
        name = table_arn.partition(":table/")[2].partition("/")[0]
        found = dynamodb_backends[ACCOUNT][REGION].tables.get(name)
        return _customers_key(((found and found.sse_specification) or {}).get("KMSMasterKeyId"))

    def log_group_key(self, stream_arn: str) -> str | None:
        name = stream_arn.partition(":log-group:")[2].partition(":")[0]
        found = logs_backends[ACCOUNT][REGION].groups.get(name)
        return None if found is None else _customers_key(found.kms_key_id)

    def queue_policy(self, queue_arn: str) -> str | None:
        found = _queue(queue_arn)
        return None if found is None else found.policy

    def queue_key(self, queue_arn: str) -> str | None:
        found = _queue(queue_arn)
        return None if found is None else _customers_key(found.kms_master_key_id)

    def topic_policy(self, topic_arn: str) -> str | None:
        found = sns_backends[ACCOUNT][REGION].topics.get(topic_arn)
        return None if found is None else found.policy

    def topic_key(self, topic_arn: str) -> str | None:
        found = sns_backends[ACCOUNT][REGION].topics.get(topic_arn)
        return None if found is None else _customers_key(found.kms_master_key_id)


@lru_cache
def _text(document: bytes) -> str:
    """One object for the policy that is asked for with every request."""
    return document.decode()


def _role(role_arn: str) -> Any:
    roles = list(iam_backends[ACCOUNT]["aws"].roles.values())
    return next((role for role in roles if role.arn == role_arn), None)


def _default_version(policy: Any) -> str:
    (version,) = (each for each in policy.versions if each.is_default)
    return str(version.document)


def _version(version: ObjectVersion) -> Any:
    """The version, else the current one; None if there is none, or a delete marker."""
    bucket = s3_backends[ACCOUNT]["aws"].buckets.get(version.bucket)
    if bucket is None:
        return None
    versions = bucket.keys.getlist(version.key, [])
    if version.version_id is not None:
        versions = [each for each in versions if each.version_id == version.version_id]
    return versions[-1] if versions and hasattr(versions[-1], "kms_key_id") else None


def _queue(queue_arn: str) -> Any:
    return sqs_backends[ACCOUNT][REGION].queues.get(queue_arn.rpartition(":")[2])


def _key(name: str) -> Any:
    """By id, ARN or alias."""
    plain = name.rpartition(":")[2].removeprefix("key/")
    keys = list(kms_backends[ACCOUNT][REGION].keys.values())
    return next((each for each in keys if plain == each.id or plain in each.aliases), None)


def _customers_key(name: str | None) -> str | None:
    """The ARN of a key that a customer manages. Keys that AWS manages are open to the account.

    https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-cmk
    """
    if not name or name.rpartition(":")[2].startswith("alias/aws/"):
        return None
    found = _key(name)
    if found is None:
        return name
    managed = any(alias.startswith("alias/aws/") for alias in found.aliases)
    return None if managed else str(found.arn)
