"""STS: who am I, and may I be that role?"""

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from infra.embedded.access.keys import Keys
from infra.embedded.access.principals import Administrator, RoleSession, ServicePrincipal, caller
from infra.embedded.protocol.service import Service, ServiceError

Record = dict[str, Any]

_DEFAULT_SECONDS = 3600


class Sts(Service):
    """Whether a role may be assumed has been decided, by its trust policy, before it gets here."""

    service: ClassVar[str] = "sts"

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def assume_role(self, request: Record) -> Record:
        """https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html"""
        known = {"RoleArn", "RoleSessionName", "DurationSeconds"}
        if unknown := sorted(request.keys() - known):
            raise ServiceError(
                "ValidationError", f"not implemented in the embedded cloud: {', '.join(unknown)}"
            )
        session = RoleSession(request["RoleArn"], request["RoleSessionName"])
        lasts = timedelta(seconds=request.get("DurationSeconds", _DEFAULT_SECONDS))
        expires = datetime.now(UTC) + lasts
        credentials = self._keys.issue(session, expires=expires)
        return {
            "Credentials": {
                "AccessKeyId": credentials.access_key,
                "SecretAccessKey": credentials.secret_key,
                "SessionToken": credentials.token,
                "Expiration": expires,
            },
            "AssumedRoleUser": {"AssumedRoleId": _id_of(session), "Arn": session.arn},
        }

    def get_caller_identity(self, request: Record) -> Record:
        principal = caller()
        if isinstance(principal, ServicePrincipal):
            raise ServiceError("AccessDenied", "AWS services have no identity to ask for")
        return {
            "UserId": principal.user_id
            if isinstance(principal, Administrator)
            else _id_of(principal),
            "Account": principal.account,
            "Arn": principal.arn,
        }


def _id_of(session: RoleSession) -> str:
    """A role's unique id, which tells nothing here, and the session's name."""
    return f"AROAEMBEDDED000000000:{session.name}"
