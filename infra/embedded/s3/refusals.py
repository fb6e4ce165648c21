"""Requests that S3, or this S3, refuses."""

from werkzeug.wrappers import Response

from infra.embedded.s3.declaration import ERRORS


class Refused(Exception):
    """A request that S3, or this S3, refuses, with the code and status of its answer."""

    code: str
    status = 400

    def answer(self) -> Response:
        return ERRORS.error(self.code, str(self), status=self.status)


class BadDigest(Refused):
    code = "BadDigest"

    def __init__(self, digest: str) -> None:
        super().__init__(f"The {digest} you specified did not match what we received.")


class MalformedPolicy(Refused):
    code = "MalformedPolicy"

    def __init__(self) -> None:
        super().__init__("This policy contains invalid Json")


class MalformedXml(Refused):
    code = "MalformedXML"

    def __init__(self) -> None:
        super().__init__(
            "The XML you provided was not well-formed or did not validate against our published "
            "schema"
        )


class NotHonoured(Refused):
    code = "NotImplemented"
    status = 501  # clients do not retry it

    def __init__(self, what: str) -> None:
        super().__init__(f"not implemented in the embedded cloud: {what}")


class InvalidVersion(Refused):
    code = "InvalidArgument"

    def __init__(self) -> None:
        super().__init__("Invalid version id specified")


class Unimplemented(Refused):
    """What S3 itself does not do."""

    code = "NotImplemented"
    status = 501

    def __init__(self, header: str) -> None:
        super().__init__(
            f"A header you provided implies functionality that is not implemented: {header}"
        )
