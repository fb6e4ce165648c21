"""What `refi-ready doctor` looks at: each check is a function from a deployed stack to findings.

place       the stack as a check sees it, and what a finding is
account     Region, quotas, the one matching slot, Lake Formation, the database "default"
data        the key, the buckets, the catalog's tables
machinery   workgroup and a query through it, functions, state machine, crawler, triggers
"""

from collections.abc import Callable, Iterable, Iterator

from botocore.exceptions import BotoCoreError, ClientError

from infra.command.checkup import account, data, machinery
from infra.command.checkup.place import Finding, Level, Place, fail

Check = Callable[[Place], Iterable[Finding]]

CHECKS: tuple[Check, ...] = (*account.CHECKS, *data.CHECKS, *machinery.CHECKS)


def examine(place: Place) -> Iterator[Finding]:
    """Every finding, check by check; what cannot be looked at is a finding too."""
    for check in CHECKS:
        what = check.__name__.replace("_", " ")
        try:
            yield from check(place)
        except (BotoCoreError, ClientError) as error:
            yield fail(
                what,
                f"cannot be looked at: {error}",
                "ask for the right to read it, or say whoever may to run this command",
            )


__all__ = ["CHECKS", "Finding", "Level", "Place", "examine"]
