"""S3 behind IAM: what a request to S3 needs is asked before S3 sees it.

S3 has two answers of its own to who may not: a key that does not exist is denied rather than
missing to those who may not list the bucket, and of several objects to be deleted those that may
not be are told one by one, beside the others.
"""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from werkzeug.wrappers import Request, Response

from infra.embedded.access import Access, AccessDenied, ObjectVersion, S3Request, caller
from infra.embedded.protocol.operations import Operations, unshared_model
from infra.embedded.s3.declaration import ERRORS, PASSED_ON

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

S3Application = Callable[["WSGIEnvironment", "StartResponse", str], Iterable[bytes]]

_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


class GuardedS3:
    """S3's desk at the endpoint. `answer` is its own; requests reach it as their caller may make
    them, and unread: a body may be large, and stays where it is.
    """

    signed_as = "s3"
    teller = ERRORS

    def __init__(self, access: Access, answer: S3Application) -> None:
        self._access = access
        self._answer = answer
        self._operations = Operations("s3", model=unshared_model)

    def find(self, environ: "WSGIEnvironment") -> tuple[str, dict[str, str]] | None:
        found = self._operations.find(Request(environ))
        if found is not None:
            self._operations.make_plain(environ, *found)
        return found

    def answers(self, operation: str) -> bool:
        return operation in PASSED_ON

    def application(self, operation: str, labels: dict[str, str]) -> "WSGIApplication":
        def answer(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
            return self._guarded(environ, start, operation, labels)

        return answer

    def _guarded(
        self,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
        operation: str,
        labels: dict[str, str],
    ) -> Iterable[bytes]:
        request = Request(environ)
        if operation == "DeleteObjects":
            return self._delete(request, labels["Bucket"])(environ, start_response)
        asked = _as_iam_sees_it(request, operation, labels)
        try:
            self._access.authorise_s3(caller(), asked)
        except AccessDenied as denied:
            return ERRORS.denied(str(denied))(environ, start_response)
        if operation in ("GetObject", "HeadObject", "CopyObject", "UploadPartCopy"):
            return self._hiding(environ, start_response, asked)
        return self._answer(environ, start_response, operation)

    def _hiding(
        self, environ: "WSGIEnvironment", start_response: "StartResponse", asked: S3Request
    ) -> Iterable[bytes]:
        """Says that a key is missing only to those who may list the bucket."""
        started: list[tuple[Any, ...]] = []

        def start(*arguments: Any) -> Any:
            started[:] = [arguments]
            return lambda data: None

        answer = self._answer(environ, start, asked.operation)
        looked_for = asked.source or asked.target
        if started[0][0].startswith("404") and not self._access.may_list(
            caller(), looked_for.bucket
        ):
            # Nothing in particular is missing that a message could name.
            return ERRORS.denied("Access Denied")(environ, start_response)
        start_response(*started[0])
        return answer

    def _delete(self, request: Request, bucket: str) -> Response:
        """https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html"""
        body = request.get_data()
        try:
            asked = ElementTree.fromstring(body)
        except ElementTree.ParseError:
            message = "The XML you provided was not well-formed"
            return ERRORS.error("MalformedXML", message, status=400)
        denials: dict[ObjectVersion, str] = {}
        for element in [each for each in asked if each.tag.endswith("Object")]:
            parts = {part.tag.rpartition("}")[2]: part.text or "" for part in element}
            doomed = ObjectVersion(bucket, parts["Key"], parts.get("VersionId"))
            try:
                self._access.authorise_s3(
                    caller(), S3Request(operation="DeleteObjects", bucket=bucket, doomed=(doomed,))
                )
            except AccessDenied as denied:
                denials[doomed] = str(denied)
                asked.remove(element)
        if not any(each.tag.endswith("Object") for each in asked):
            answer = Response(f'<DeleteResult xmlns="{_NAMESPACE}"></DeleteResult>')
        else:
            answer = self._delete_the_rest(request, _text(asked) if denials else body)
        if denials and answer.status_code == 200:
            told = "".join(_told(doomed, why) for doomed, why in denials.items())
            text = answer.get_data(as_text=True)
            answer = Response(text.replace("</DeleteResult>", f"{told}</DeleteResult>"))
        answer.content_type = "application/xml"
        return answer

    def _delete_the_rest(self, request: Request, body: bytes) -> Response:
        environ = {
            **request.environ,
            "wsgi.input": BytesIO(body),
            "CONTENT_LENGTH": str(len(body)),
        }
        return Response.from_app(
            lambda inner, start: self._answer(inner, start, "DeleteObjects"), environ
        )


def _as_iam_sees_it(request: Request, operation: str, labels: dict[str, str]) -> S3Request:
    return S3Request(
        operation=operation,
        bucket=labels.get("Bucket"),
        key=labels.get("Key"),
        query=request.args,
        headers={name.lower(): value for name, value in request.headers.items()},
    )


def _text(element: ElementTree.Element) -> bytes:
    """The element as it came, its namespace the default one if it has one."""
    namespace = _NAMESPACE if element.tag.startswith("{") else None
    text: bytes = ElementTree.tostring(element, "utf-8", default_namespace=namespace)
    return text


def _told(doomed: ObjectVersion, why: str) -> str:
    version = f"<VersionId>{escape(doomed.version_id)}</VersionId>" if doomed.version_id else ""
    return (
        f"<Error><Key>{escape(doomed.key)}</Key>{version}<Code>AccessDenied</Code>"
        f"<Message>{escape(why)}</Message></Error>"
    )
