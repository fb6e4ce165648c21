"""What a rule or a schedule may bring something to, and what may not be asked of it here."""

from collections.abc import Mapping
from typing import Any

from infra.embedded.events.delivery import START_EXECUTION
from infra.embedded.protocol.service import NotHonoured

_SERVICES = ("arn:aws:lambda:", "arn:aws:sqs:", "arn:aws:states:")
_MEMBERS = frozenset({"Arn", "DeadLetterConfig", "Id", "Input", "RetryPolicy", "RoleArn"})


def refuse_unreachable(target: Mapping[str, Any], *, but_for: frozenset[str] = frozenset()) -> None:
    """Raises NotHonoured for a target that there is no way to, or that has other members.

    `but_for`: further members that it may have.
    """
    if unknown := target.keys() - _MEMBERS - but_for:
        raise NotHonoured(", ".join(sorted(unknown)))
    arn = target["Arn"]
    if not (arn.startswith(_SERVICES) or arn == START_EXECUTION):
        raise NotHonoured(f"the target {arn}")
