"""What deciding needs to know of the resources there are; moto keeps them."""

from typing import Protocol

from infra.embedded.access.s3_actions import ObjectVersion


class Resources(Protocol):
    """Policies are JSON texts, None where a resource has none or does not exist. Keys are ARNs."""

    def role_policies(self, role_arn: str) -> tuple[str, ...]:
        """Inline and attached ones; none of a role that does not exist."""

    def role_boundary(self, role_arn: str) -> str | None:
        """What the role never goes beyond."""

    def trust_policy(self, role_arn: str) -> str | None: ...

    def bucket_policy(self, bucket: str) -> str | None: ...

    def key_policy(self, key_arn: str) -> str | None: ...

    def queue_policy(self, queue_arn: str) -> str | None: ...

    def topic_policy(self, topic_arn: str) -> str | None: ...

    def key_arn(self, key: str) -> str:
        """Of a key's id, ARN or alias; what is none of these is given back."""

    def bucket_key(self, bucket: str) -> str | None:
        """What new objects are encrypted with, unless their request says otherwise."""

    def object_key(self, version: ObjectVersion) -> str | None: ...

    def has_tags(self, version: ObjectVersion) -> bool: ...

    def queue_key(self, queue_arn: str) -> str | None: ...

    def topic_key(self, topic_arn: str) -> str | None: ...

    def workflow_key(self, workflow_arn: str) -> str | None:
        """Of an Entity Resolution matching workflow: its output's."""

    def log_group_key(self, stream_arn: str) -> str | None:
        """Of the log group that the ARN, of a group or of a stream in it, names."""

    def table_key(self, table_arn: str) -> str | None:
        """Of a DynamoDB table."""
