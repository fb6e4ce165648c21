"""Whose rights a service of the cloud acts with: its caller's, a role's, or its own."""

from collections.abc import Callable
from typing import Any, Protocol

from infra.embedded.access.enforcement import Access
from infra.embedded.access.principals import Principal, RoleSession, ServicePrincipal, caller
from infra.embedded.access.rights import Rights, RightsOf
from infra.embedded.objects.store import ObjectStore


class Delegation(Protocol):
    """`service` is what policies call a service, e.g. `glue.amazonaws.com`; `source` the ARN of
    the resource of its that it acts for, None where that is not known.
    """

    def of_caller(self) -> Rights:
        """Those of who asked for the request that is being answered."""

    def of_role(self, role: str, *, service: str, source: str | None) -> Rights:
        """Those of a role, given by ARN or name; AccessDenied if it does not trust the service."""

    def of_service(self, service: str, *, source: str | None) -> Rights:
        """Those that resource policies give the service itself."""


class Delegate:
    """The delegation of a cloud. `client_as` makes clients that sign as a principal."""

    def __init__(
        self, access: Access, store: ObjectStore, client_as: Callable[[Principal, str], Any]
    ) -> None:
        self._access = access
        self._store = store
        self._client_as = client_as

    def of_caller(self) -> Rights:
        return self._of(caller())

    def of_role(self, role: str, *, service: str, source: str | None) -> Rights:
        return self._of(self.session(role, service=service, source=source))

    def of_service(self, service: str, *, source: str | None) -> Rights:
        return self._of(ServicePrincipal(service, self._access.account, source))

    def session(
        self, role: str, *, service: str, source: str | None, name: str | None = None
    ) -> RoleSession:
        """As `of_role`, for who needs the role's credentials; the session has the service's name
        unless it is given one."""
        name = name or service.partition(".")[0]
        return self._access.session(self._access.role_arn(role), service, name, source=source)

    def _of(self, principal: Principal) -> Rights:
        return RightsOf(principal, self._access, self._store, self._client_as)
