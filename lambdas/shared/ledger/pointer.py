"""What is published, as the ledger knows it: which run is current, and which run answered what.

pointer                  the current run's run_id, published_at, fingerprint, limits,
                         opportunities_before_cool_down, and opt_outs: how many were in force, by
                         dataset; and the fence
published/<fingerprint>  run_id of the run that answered this with other limits, and the fence
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lambdas.shared.ledger import items
from lambdas.shared.ledger.items import Write
from lambdas.shared.ledger.lease import Claim

_POINTER = "pointer"


def current(table: str) -> Mapping[str, Any]:
    """The pointer; {} before the first publication."""
    return items.read(table, _POINTER)


def published_before(table: str, fingerprint: str, *, would_be_current: bool) -> str | None:
    """The run that published this already: the current one, or with other limits any."""
    if would_be_current:
        standing = current(table)
        return standing["run_id"] if standing.get("fingerprint") == fingerprint else None
    return items.read(table, _answer(fingerprint)).get("run_id")


def move(run_id: str, claim: Claim, **told: Any) -> Write:
    """The change that makes the run the current one, to go with its publication."""
    return Write(item=_POINTER, sets={"run_id": run_id, "fence": claim.fence, **told})


def answer(run_id: str, claim: Claim, fingerprint: str) -> Write:
    """The change that says which run answered with other limits than the deployed ones."""
    return Write(item=_answer(fingerprint), sets={"run_id": run_id, "fence": claim.fence})


def _answer(fingerprint: str) -> str:
    return f"published/{fingerprint}"
