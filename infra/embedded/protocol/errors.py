"""Errors as answers, in the forms that clients of each protocol read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from xml.etree.ElementTree import Element, SubElement, tostring

from werkzeug.wrappers import Response


class Teller(Protocol):
    """Whoever tells the clients of a service that something went wrong, as they read it."""

    @property
    def name(self) -> str:
        """The service, by botocore's name."""

    @property
    def throttled(self) -> tuple[str, int]:
        """The code and the status of too many requests."""

    @property
    def failed(self) -> tuple[str, int]:
        """The code and the status of a failure of its own."""

    def error(self, code: str, message: str, *, status: int) -> Response:
        """An error of the service."""

    def denied(self, message: str) -> Response:
        """The caller may not do it; the message says who, what and why not."""


@dataclass(frozen=True)
class RestXmlTeller:
    """Of a service that speaks REST-XML."""

    name: str
    throttled: tuple[str, int]
    failed: tuple[str, int]

    def error(self, code: str, message: str, *, status: int) -> Response:
        return rest_xml(code, message, status)

    def denied(self, message: str) -> Response:
        return rest_xml("AccessDenied", message, 403)


def not_implemented(teller: Teller, what: str) -> Response:
    """The embedded cloud has no such thing; clients do not retry a 501."""
    message = f"not implemented in the embedded cloud: {what}"
    return teller.error("NotImplemented", message, status=501)


def rest_xml(code: str, message: str, status: int) -> Response:
    """https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"""
    root = Element("Error")
    _tell(root, Code=code, Message=message)
    return _xml(root, status, "application/xml")


def query(code: str, message: str, status: int) -> Response:
    """https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#operation-error-serialization"""
    root = Element("ErrorResponse")
    _tell(SubElement(root, "Error"), Type="Sender", Code=code, Message=message)
    return _xml(root, status, "text/xml")


def json_document(
    code: str,
    message: str,
    status: int,
    *,
    members: Mapping[str, Any] | None = None,
    content_type: str = "application/json",
) -> Response:
    """https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#operation-error-serialization

    `members`: further ones of the error's shape.
    """
    body = json.dumps({"__type": code, "message": message, **(members or {})}, default=str)
    response = Response(body, status, content_type=content_type)
    response.headers["x-amzn-ErrorType"] = code
    return response


def _tell(element: Element, **texts: str) -> None:
    for name, text in texts.items():
        SubElement(element, name).text = text


def _xml(root: Element, status: int, content_type: str) -> Response:
    body: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(body, status, content_type=content_type)
