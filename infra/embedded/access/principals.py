"""Who asks: the administrator, a session of a role, or a service in its own name."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Administrator:
    """Who deploys, and the person at the keyboard: allowed whatever no resource policy denies."""

    account: str

    @property
    def arn(self) -> str:
        return f"arn:aws:iam::{self.account}:user/embedded"

    @property
    def user_id(self) -> str:
        return "AIDAEMBEDDED000000000"

    @property
    def names(self) -> frozenset[str]:
        """What a resource policy may call it."""
        return frozenset({self.arn})


@dataclass(frozen=True)
class RoleSession:
    """A role under the name of a session, as AssumeRole makes it."""

    role_arn: str
    name: str

    @property
    def account(self) -> str:
        return self.role_arn.split(":")[4]

    @property
    def role_name(self) -> str:
        return self.role_arn.rpartition("/")[2]

    @property
    def arn(self) -> str:
        return f"arn:aws:sts::{self.account}:assumed-role/{self.role_name}/{self.name}"

    @property
    def names(self) -> frozenset[str]:
        return frozenset({self.arn, self.role_arn})


@dataclass(frozen=True)
class ServicePrincipal:
    """An AWS service acting in its own name, for the resource of this ARN if it tells.

    `service` is what policies call it, e.g. `events.amazonaws.com`.
    """

    service: str
    account: str
    source_arn: str | None = None

    @property
    def arn(self) -> str:
        return self.service

    @property
    def names(self) -> frozenset[str]:
        return frozenset({self.service})


Principal: TypeAlias = Administrator | RoleSession | ServicePrincipal

_caller: ContextVar[Principal] = ContextVar("caller")


def caller() -> Principal:
    """Who asked for the request that this thread answers; LookupError outside of one."""
    return _caller.get()


@contextmanager
def asked_by(principal: Principal) -> Iterator[None]:
    """What happens within is done for this principal."""
    token = _caller.set(principal)
    try:
        yield
    finally:
        _caller.reset(token)


def context_of(principal: Principal) -> Mapping[str, str]:
    """The condition keys that tell of who asks, in lower case.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    """
    match principal:
        case ServicePrincipal(service, account, source_arn):
            told = {"aws:principalisawsservice": "true", "aws:principalservicename": service}
            if source_arn is None:
                return told
            # The owner is the older name of the account, which SNS gives a topic's first policy.
            owner = {"aws:sourceaccount": account, "aws:sourceowner": account}
            return {**told, **owner, "aws:sourcearn": source_arn}
        case RoleSession(role_arn):
            arn = role_arn
        case Administrator():
            arn = principal.arn
    return {
        "aws:principalisawsservice": "false",
        "aws:principalarn": arn,
        "aws:principalaccount": principal.account,
    }
