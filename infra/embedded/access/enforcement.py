"""Who may do what: every request is put to the policies before any service sees it."""

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache

from infra.embedded.access import policies
from infra.embedded.access.actions import Actions, Check, Lookups, Members
from infra.embedded.access.evaluation import Policies, Reason, denial
from infra.embedded.access.implied import ImpliedCalls
from infra.embedded.access.policies import Question
from infra.embedded.access.principals import (
    Principal,
    RoleSession,
    ServicePrincipal,
    context_of,
)
from infra.embedded.access.recording import Recording
from infra.embedded.access.resources import Resources
from infra.embedded.access.s3_actions import ObjectVersion, S3Request, lists, reads, s3_checks

# A run asks some 150 questions that no other asks: they name its own objects.
_REMEMBERED = 1 << 10

# The endpoint is spoken to over loopback, and counts as secure.
_TRANSPORT = {"aws:securetransport": "true", "s3:tlsversion": "1.3"}


class AccessDenied(Exception):
    """In AWS's words, which name who asked, the action, the resource, and why not.

    S3 puts the resource in quotes, and SQS and SNS have their own way of writing an action.
    """

    def __init__(self, question: Question, reason: Reason) -> None:
        self.question = question
        action, resource = question.action, question.resource
        match action.partition(":"):
            case ["s3", _, _]:
                resource = f'"{resource}"'
            case ["sqs", _, _]:
                action = action.lower()
            case ["sns", _, name]:
                action = f"SNS:{name}"
        super().__init__(
            f"User: {question.principal.arn} is not authorized to perform: {action} "
            f"on resource: {resource} {reason.value.format(action=action)}"
        )


@lru_cache(_REMEMBERED)
def _question(
    principal: Principal, action: str, resource: str, context: tuple[tuple[str, str], ...]
) -> Question:
    """One object for what is asked again and again."""
    return Question(
        principal=principal,
        action=action,
        resource=resource,
        context={**_TRANSPORT, **context_of(principal), **dict(context)},
    )


@lru_cache(_REMEMBERED)
def _reason(
    question: Question, identity: tuple[str, ...], boundary: str | None, document: str | None
) -> Reason | None:
    """Why not, by the documents of these policies; None if it is allowed.

    Remembered by the documents' texts: who changes a policy asks another question.
    """
    of_key = question.action.startswith("kms:") and ":key/" in question.resource
    return denial(
        question,
        Policies(
            identity=tuple(map(policies.read, identity)),
            resource=None if document is None else policies.read(document),
            boundary=None if boundary is None else policies.read(boundary),
            # Whoever asks KMS for a key that does not exist is told so, by KMS.
            owner_decides=question.action == "sts:AssumeRole"
            or (of_key and (document is not None or "kms:viaservice" in question.context)),
        ),
    )


class Access:
    """IAM's part in every request.

    `work_group` finds the workgroup of an Athena query by the query's id.
    """

    def __init__(
        self, resources: Resources, lookups: Lookups, *, account: str, region: str
    ) -> None:
        self.account = account
        self._resources = resources
        self._function_policy = lookups.function_policy
        self._actions = Actions(account=account, region=region, lookups=lookups)
        self._implied = ImpliedCalls(resources, account=account, region=region)
        self._recordings: list[Recording] = []
        self._lock = threading.Lock()

    # Requests

    def authorise(
        self, principal: Principal, service: str, operation: str, members: Members
    ) -> None:
        """A request to any service but S3. Raises AccessDenied."""
        checks = self._actions.checks(service, operation, members)
        self.demand(principal, checks)
        self.demand(self._implied.user(principal, checks), self._implied.of(checks, members))

    def authorise_s3(self, principal: Principal, request: S3Request) -> None:
        """A request to S3. Raises AccessDenied."""
        source = request.source
        tagged = source is not None and self._resources.has_tags(source)
        checks = s3_checks(request, source_has_tags=tagged)
        self.demand(principal, [*checks, *self._implied.of_s3(request)])

    def may_list(self, principal: Principal, bucket: str) -> bool:
        """Whether it may be told that a key of the bucket does not exist."""
        return self._denied(principal, lists(bucket)) is None

    # What services do on behalf of somebody

    def role_arn(self, role: str) -> str:
        """Of a role given by its ARN, or by its name, which may come with a path."""
        return role if role.startswith("arn:") else f"arn:aws:iam::{self.account}:role/{role}"

    def demand(self, principal: Principal, checks: Iterable[Check]) -> None:
        """Raises AccessDenied for the first that is not allowed."""
        for check in checks:
            if denied := self._denied(check.by or principal, check):
                raise denied

    def demand_with_keys(self, principal: Principal, checks: Sequence[Check]) -> None:
        """Likewise, and what it implies for the keys of what is used. Raises AccessDenied."""
        self.demand(principal, [*checks, *self._implied.of(checks, {})])

    def demand_reading(self, principal: Principal, versions: Iterable[ObjectVersion]) -> None:
        """Contents of objects. Raises AccessDenied."""
        for version in versions:
            self.demand(principal, [*reads([version]), *self._implied.reading(version)])

    def demand_writing(
        self, principal: Principal, version: ObjectVersion, key: str | None = None
    ) -> None:
        """A new object, with this KMS key or its bucket's. Raises AccessDenied."""
        self.demand(principal, [version.check("PutObject"), *self._implied.writing(version, key)])

    def session(self, role_arn: str, service: str, name: str, *, source: str | None) -> RoleSession:
        """A service's session of a role that trusts it, for the resource of ARN `source`.

        Raises AccessDenied.
        """
        self.demand(
            ServicePrincipal(service, self.account, source), [Check("sts:AssumeRole", role_arn)]
        )
        return RoleSession(role_arn, name)

    # Decisions

    def _denied(self, principal: Principal, check: Check) -> AccessDenied | None:
        identity: tuple[str, ...] = ()
        boundary = None
        if isinstance(principal, RoleSession):
            identity = self._resources.role_policies(principal.role_arn)
            boundary = self._resources.role_boundary(principal.role_arn)
        question = _question(
            principal,
            check.action,
            check.resource,
            (("aws:resourceaccount", self.account), *check.context.items()),
        )
        reason = _reason(question, identity, boundary, self._document(check))
        for recording in self._recordings:
            recording.add(question, allowed=reason is None)
        return None if reason is None else AccessDenied(question, reason)

    def _document(self, check: Check) -> str | None:
        """The policy of the resource."""
        resource = check.resource
        match check.action.partition(":")[0]:
            case "s3" if resource != "*":
                bucket = resource.removeprefix("arn:aws:s3:::").partition("/")[0]
                return self._resources.bucket_policy(bucket)
            case "kms" if ":key/" in resource:
                return self._resources.key_policy(resource)
            case "lambda" if ":function:" in resource:
                return self._function_policy(resource.rpartition(":")[2])
            case "sqs" if resource != "*":
                return self._resources.queue_policy(resource)
            case "sns" if resource != "*":
                return self._resources.topic_policy(resource)
            case "sts" if check.action == "sts:AssumeRole":
                return self._resources.trust_policy(resource)
            case _:
                return None

    # Records

    @contextmanager
    def recording(self) -> Iterator[Recording]:
        """Everything that is asked within."""
        recording = Recording()
        with self._lock:
            self._recordings = [*self._recordings, recording]
        try:
            yield recording
        finally:
            with self._lock:
                self._recordings = [each for each in self._recordings if each is not recording]
