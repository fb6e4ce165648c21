"""Whom a request was sent to, and from which page.

A name that an attacker owns may resolve to 127.0.0.1 (DNS rebinding), and any page may send
requests there: a browser tells both in headers that a page cannot change. AWS's clients send no
Origin.
https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
"""

import re

from werkzeug.wrappers import Request

from infra.embedded.gate.refusals import MISDIRECTED, Refused

_NAMES = ("127.0.0.1", "localhost")

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")

# What is no page's doing, or is a page's that this endpoint served itself.
_OWN_DOING = ("none", "same-origin")


def bucket_addressed(request: Request) -> str | None:
    """The bucket in the Host header of S3's virtual-hosted style; None in any other.

    Raises Refused unless the request was sent to this endpoint, and by no other's page.
    """
    port = request.environ["SERVER_PORT"]  # the server's own, whatever the client says
    hosts = [f"{name}:{port}" for name in _NAMES] + (list(_NAMES) if port == "80" else [])
    host = request.environ.get("HTTP_HOST", "").lower()
    bucket, _, rest = host.rpartition(".localhost")
    named = f"localhost{rest}"
    if host not in hosts and not (named in hosts and _BUCKET.fullmatch(bucket)):
        raise Refused(MISDIRECTED, f"this endpoint is http://{hosts[0]}, and nobody else's")
    _refuse_pages(request, [f"http://{each}" for each in hosts])
    return None if host in hosts else bucket


def _refuse_pages(request: Request, origins: list[str]) -> None:
    headers = request.headers
    foreign = "Origin" in headers and headers["Origin"].lower() not in origins
    if foreign or headers.get("Sec-Fetch-Site", "none").lower() not in _OWN_DOING:
        raise Refused(MISDIRECTED, "a page of another origin has no access to this endpoint")
