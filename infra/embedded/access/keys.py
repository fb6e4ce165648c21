"""Access keys, and whose they are. A key is believed: no signature is checked."""

import secrets
import threading
from dataclasses import dataclass

from infra.embedded.access.principals import Administrator, Principal

# What people and the deployer sign with.
ACCESS_KEY = SECRET_KEY = "embedded"


@dataclass(frozen=True)
class Credentials:
    """What a client signs with. `token` is None of a key that does not expire."""

    access_key: str
    secret_key: str
    token: str | None


class Keys:
    """All keys of one cloud. A session's last as long as the cloud."""

    def __init__(self, administrator: Administrator) -> None:
        self._owners: dict[str, Principal] = {ACCESS_KEY: administrator}
        self._issued: dict[Principal, Credentials] = {
            administrator: Credentials(ACCESS_KEY, SECRET_KEY, None)
        }
        self._lock = threading.Lock()

    def issue(self, principal: Principal) -> Credentials:
        """New credentials of a principal's own."""
        made = Credentials(
            f"ASIA{secrets.token_hex(8).upper()}", secrets.token_urlsafe(30), secrets.token_hex(64)
        )
        self._owners[made.access_key] = principal
        return made

    def of(self, principal: Principal) -> Credentials:
        """Credentials of the principal's, always the same."""
        with self._lock:
            if principal not in self._issued:
                self._issued[principal] = self.issue(principal)
            return self._issued[principal]

    def owner(self, access_key: str) -> Principal | None:
        """Whose key it is; None if nobody's."""
        return self._owners.get(access_key)
