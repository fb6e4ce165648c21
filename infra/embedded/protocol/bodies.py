"""The body of a request, which more than one reader may want."""

from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


def keep_body(environ: "WSGIEnvironment") -> bytes:
    """Reads the body, and leaves it to be read again, once."""
    body: bytes = environ["wsgi.input"].read()
    environ["wsgi.input"] = BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
    return body
