"""Ordinary boto3 clients against the embedded cloud, each signing as somebody.

The user's own configuration, for AWS or for proxies, is none of theirs.
"""

import threading
from collections.abc import Callable
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from infra.embedded.access import Keys, Principal
from infra.embedded.protocol.operations import botocore_session


@cache
def _session() -> boto3.Session:
    """One for the process: a second would hang boto3's additions to S3's clients on botocore's
    shared session once more, and none could be made from then on.
    """
    return boto3.Session(botocore_session=botocore_session())


class Clients:
    """One client per principal and service, shared between threads.

    `endpoint` gives the address; it is asked when the first client is made.
    """

    def __init__(self, keys: Keys, endpoint: Callable[[], str], *, region: str) -> None:
        self._keys = keys
        self._endpoint = endpoint
        self._region = region
        self._clients: dict[tuple[Principal, str], Any] = {}
        self._lock = threading.Lock()

    def of(self, principal: Principal, service: str) -> Any:
        """The client that calls `service`, botocore's name of it, as this principal."""
        with self._lock:
            if (principal, service) not in self._clients:
                credentials = self._keys.of(principal)
                client: Any = _session().client  # its overloads name every service
                self._clients[principal, service] = client(
                    service,
                    region_name=self._region,
                    endpoint_url=self._endpoint(),
                    aws_access_key_id=credentials.access_key,
                    aws_secret_access_key=credentials.secret_key,
                    aws_session_token=credentials.token,
                    config=Config(
                        proxies={},
                        retries={"mode": "standard", "total_max_attempts": 3},
                        read_timeout=16 * 60,  # a function may take fifteen minutes
                        max_pool_connections=50,
                        tcp_keepalive=True,
                    ),
                )
            return self._clients[principal, service]

    def close(self) -> None:
        for client in self._clients.values():
            client.close()
