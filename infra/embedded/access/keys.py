"""Access keys: whose they are, and what they sign with."""

import secrets
import string
import threading
from dataclasses import dataclass, field
from datetime import datetime

from infra.embedded.access.principals import Administrator, Principal

_ALPHABET = string.ascii_uppercase + "234567"  # of an access key id


@dataclass(frozen=True)
class Credentials:
    """What a client signs with. `token` is None of a key that does not expire.

    Neither secret is part of its text, which may get into a log.
    """

    access_key: str
    secret_key: str = field(repr=False)
    token: str | None = field(repr=False)


@dataclass(frozen=True)
class Key:
    """`expires`: when a session that was asked for ends; None if it lasts as long as the cloud."""

    credentials: Credentials
    owner: Principal
    expires: datetime | None

    def has_expired(self, now: datetime) -> bool:
        return self.expires is not None and now >= self.expires


class Keys:
    """All keys of one cloud, made by chance and known to nobody but those they are given to."""

    def __init__(self, administrator: Administrator) -> None:
        self.administrator = administrator
        self._keys: dict[str, Key] = {}
        self._issued: dict[Principal, Credentials] = {}
        self._lock = threading.Lock()
        self._issued[administrator] = self._keep(
            administrator, Credentials(_key_id("AKIA"), secrets.token_urlsafe(30), None), None
        )

    def issue(self, principal: Principal, *, expires: datetime | None = None) -> Credentials:
        """New credentials of a principal's own."""
        made = Credentials(_key_id("ASIA"), secrets.token_urlsafe(30), secrets.token_hex(64))
        return self._keep(principal, made, expires)

    def _keep(
        self, owner: Principal, credentials: Credentials, expires: datetime | None
    ) -> Credentials:
        self._keys[credentials.access_key] = Key(credentials, owner, expires)
        return credentials

    def of(self, principal: Principal) -> Credentials:
        """Credentials of the principal's, always the same."""
        with self._lock:
            if principal not in self._issued:
                self._issued[principal] = self.issue(principal)
            return self._issued[principal]

    def find(self, access_key: str) -> Key | None:
        """None if there is no such key."""
        return self._keys.get(access_key)


def _key_id(prefix: str) -> str:
    return prefix + "".join(secrets.choice(_ALPHABET) for _ in range(16))
