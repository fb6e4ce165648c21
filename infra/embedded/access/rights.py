"""What a service of the cloud uses when it acts for somebody: clients and objects, as that one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from botocore.exceptions import ClientError

from infra.embedded.access.actions import Check
from infra.embedded.access.enforcement import Access, AccessDenied
from infra.embedded.access.principals import Principal
from infra.embedded.access.s3_actions import ObjectVersion, lists
from infra.embedded.objects.store import ObjectStore, StoredObject

_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "AuthorizationError"})


def denial_in(error: BaseException) -> str | None:
    """AWS's message, if an error says that something may not be done; else None.

    What a service does with somebody's rights is denied either here or by another service.
    """
    if isinstance(error, AccessDenied):
        return str(error)
    if isinstance(error, ClientError) and error.response["Error"]["Code"] in _DENIED:
        return str(error.response["Error"]["Message"])
    return None


class Rights(Protocol):
    """Somebody's, for a service to act with."""

    @property
    def objects(self) -> ObjectStore:
        """S3 as it is open to them; what they may not do raises AccessDenied."""

    def client(self, service: str) -> Any:
        """A boto3 client that signs as them."""


class RightsOf:
    """The rights of a principal."""

    def __init__(
        self,
        principal: Principal,
        access: Access,
        store: ObjectStore,
        client_as: Callable[[Principal, str], Any],
    ) -> None:
        self.objects: ObjectStore = _Objects(principal, access, store)
        self._principal = principal
        self._client_as = client_as

    def client(self, service: str) -> Any:
        return self._client_as(self._principal, service)


class _Objects:
    """An ObjectStore that asks before it does anything.

    A service asks for a bucket's Region before it uses it: Athena, Glue and Entity Resolution each
    want s3:GetBucketLocation of their caller or role.
    https://docs.aws.amazon.com/athena/latest/ug/s3-permissions.html
    https://docs.aws.amazon.com/entityresolution/latest/userguide/create-workflow-job-role.html
    """

    def __init__(self, principal: Principal, access: Access, store: ObjectStore) -> None:
        self._principal = principal
        self._access = access
        self._store = store
        self._located: set[str] = set()

    def list(self, bucket: str, prefix: str) -> list[StoredObject]:
        self._locate(bucket)
        check = lists(bucket)
        self._access.demand(
            self._principal, [Check(check.action, check.resource, {"s3:prefix": prefix})]
        )
        return self._store.list(bucket, prefix)

    def find(self, bucket: str, key: str) -> StoredObject | None:
        self._locate(bucket)
        return self._store.find(bucket, key)

    def files(self, found: Sequence[StoredObject]) -> Sequence[Path]:
        self._access.demand_reading(
            self._principal, [ObjectVersion(each.bucket, each.key) for each in found]
        )
        return self._store.files(found)

    def adopt(self, bucket: str, key: str, path: Path) -> None:
        self._write(bucket, key)
        self._store.adopt(bucket, key, path)

    def put(self, bucket: str, key: str, content: bytes) -> None:
        self._write(bucket, key)
        self._store.put(bucket, key, content)

    def reach(self) -> Sequence[Path]:
        return self._store.reach()

    def scratch(self) -> Path:
        return self._store.scratch()

    def _write(self, bucket: str, key: str) -> None:
        self._locate(bucket)
        self._access.demand_writing(self._principal, ObjectVersion(bucket, key))

    def _locate(self, bucket: str) -> None:
        if bucket not in self._located:
            self._access.demand(
                self._principal, [Check("s3:GetBucketLocation", f"arn:aws:s3:::{bucket}")]
            )
            self._located.add(bucket)
