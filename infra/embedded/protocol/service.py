"""An AWS service as it declares itself: what it answers, and how moto may answer for it.

A service of our own has a method for each of its operations; those that moto answers well enough
stand in its table, each with what moto gets wrong. Whatever is in neither is refused by name.
"""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from werkzeug.wrappers import Response

from infra.embedded.protocol.paging import Paging

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

Members = dict[str, Any]


class ServiceError(Exception):
    """An error of an AWS service: its code, its message, and further members of its shape.

    The HTTP status follows from the service's model; a code it does not know is a 400.
    """

    def __init__(self, code: str, message: str, **members: Any) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.members = members


class NotHonoured(Exception):
    """A part of a request that would be overlooked here; the message names it."""


@dataclass(frozen=True, kw_only=True)
class PassedOn:
    """An operation that moto answers, and what is done before and after.

    `overlooks`: the members that moto reads past, though they change what the answer should be;
    a request that has one is refused by name. `refuses` gets the request's members, and raises
    ServiceError for what AWS would not take and NotHonoured for what moto would take otherwise.
    `amends` gets the members and moto's answer, and puts the answer right. `pages` cuts a list
    that moto gives whole.
    """

    overlooks: Set[str] = frozenset()
    refuses: Callable[[Members], None] | None = None
    amends: Callable[[Members, Members], None] | None = None
    pages: Paging | None = None


def as_they_are(*operations: str) -> dict[str, PassedOn]:
    """Operations that moto answers as AWS does."""
    return dict.fromkeys(operations, PassedOn())


class Service:
    """An AWS service: one method per operation of our own, named as in boto3.

    A method takes the request's members as botocore's model names them (validated by it, absent
    ones absent; blobs are bytes, timestamps aware datetimes) and returns the answer's members
    likewise; one that is None is left out.
    """

    service: ClassVar[str]  # botocore's name of it, e.g. "athena"
    signed_as: ClassVar[str | None] = None  # what requests are signed for, if it is another name
    denies_as: ClassVar[str | None] = None  # the code of its denials, if not its protocol's
    passed_on: ClassVar[Mapping[str, PassedOn]] = {}  # by the operation's AWS name

    # The code and the HTTP status with which the service says that it gets too many requests, and
    # that it has failed itself, from the list of errors in its API reference; these are the common
    # ones: https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
    throttled: ClassVar[tuple[str, int]] = ("ThrottlingException", 400)
    failed: ClassVar[tuple[str, int]] = ("InternalFailure", 500)

    def pass_on(
        self, moto: "WSGIApplication", operation: str, environ: "WSGIEnvironment"
    ) -> Response:
        """moto's answer to a request that may be passed on."""
        return Response.from_app(moto, environ, buffered=True)
