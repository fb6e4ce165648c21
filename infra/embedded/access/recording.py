"""What was asked of IAM while somebody kept a record."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from infra.embedded.access.policies import Question


@dataclass(frozen=True)
class Decision:
    """A question as it was answered. `context` is sorted, so that the same question is one."""

    principal: str  # the role's ARN, a service's name, or the administrator's ARN
    action: str
    resource: str
    context: tuple[tuple[str, str], ...]
    allowed: bool


@dataclass
class Recording:
    """Every decision, once; threads add to it."""

    questions: dict[Decision, Question] = field(default_factory=dict)

    def add(self, question: Question, *, allowed: bool) -> None:
        decision = Decision(
            getattr(question.principal, "role_arn", question.principal.arn),
            question.action,
            question.resource,
            tuple(sorted(question.context.items())),
            allowed,
        )
        self.questions.setdefault(decision, question)

    def of(self, principal: str, *, allowed: bool = True) -> Iterator[Question]:
        """What a role, by its ARN, or a service, by its name, asked."""
        for decision, question in list(self.questions.items()):
            if decision.principal == principal and decision.allowed is allowed:
                yield question
