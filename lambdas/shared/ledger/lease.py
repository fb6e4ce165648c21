"""The lease: one run at a time, and nothing that arrives meanwhile is missed.

The ledger's item `lease`:

    owner, owner_since   the execution that may start and publish things; absent: nobody
    run_id               the owner's
    fence                counts owners: what is committed is committed under a fence, and the next
                         owner's is higher
    next, next_since     the one execution that waits to be the next owner; absent: nobody
    coalesced            how many executions left their work to `next` since the lease was taken
    published            the run that was published last, whether or not it became current

Who does what, and when:

    acquire    no owner, or it is dead      owner := me, fence + 1, next removed. Only then is the
                                            raw zone listed: nothing that arrived before is missed
    queue      the owner lives and next     next := me; the machine waits and asks again
               does not
    coalesce   both live                    coalesced + 1, on condition that next still waits: it
                                            lists later than now, so my file is seen
    be busy    the owner lives and I carry  nothing; a person asked for this, and asks again
               parameters
    release    I have published, or have    owner removed. A free lease says that all stands as
               nothing to do                the pointer says
    verify     before a task starts or      nothing is written; LeaseLost unless owner and fence
               publishes something          are mine

What a crash leaves. Before the acquiring write: nothing. After it: an owner that is dead, or will
be; whoever takes the lease from it first finishes what it published (publication/commit.py). An
owner that comes back, by a retry or a redrive of "Admit run", takes the lease from itself in that
way, and so fences its own earlier try. A `next` that dies is replaced by the next one that comes;
what was left to it stands in the raw zone and is seen by whoever lists it next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from botocore.exceptions import ClientError

from lambdas.shared import clock
from lambdas.shared.errors import LeaseLost, TaskError, Throttled
from lambdas.shared.ledger import items
from lambdas.shared.ledger.items import ABSENT, Write
from lambdas.shared.telemetry import logger

ITEM = "lease"

_TRIES = 20  # each refusal means that another execution got further

Answer = Literal["acquired", "queued", "coalesced", "busy"]
IsDead = Callable[[str, datetime], bool]  # of an execution's ARN, and since when it is known


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Who a task works for: the execution, and the fence it was given at admission."""

    owner: str
    fence: int


@dataclass(frozen=True, kw_only=True)
class Lease:
    """The item as it was read; the times as text."""

    owner: str | None = None
    owner_since: str | None = None
    run_id: str | None = None
    fence: int = 0
    next: str | None = None
    next_since: str | None = None
    coalesced: int = 0
    published: str | None = None

    def is_free_for(self, me: str, is_dead: IsDead) -> bool:
        return self.owner in (None, me) or _is_gone(self.owner, self.owner_since, is_dead)


@dataclass(frozen=True, kw_only=True)
class Step:
    """What an execution gets, once `change` has been made; None: nothing is to be written."""

    answer: Answer
    change: Write | None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The answer, and the lease as it stood before and after it."""

    answer: Answer
    before: Lease
    after: Lease

    @property
    def was_taken_over(self) -> bool:
        """Whether somebody left the lease, and perhaps a publication, unfinished."""
        return self.answer == "acquired" and self.before.owner is not None


@dataclass(frozen=True, kw_only=True)
class Asker:
    """An execution that asks for the lease. `is_dead` tells of the others."""

    arn: str
    run_id: str
    can_wait: bool
    is_dead: IsDead


def decide(lease: Lease, asker: Asker, *, now: str) -> Step:
    """What the lease, as it was read, means to an execution."""
    me = asker.arn
    as_read: dict[str, Any] = {"owner": ABSENT}
    if lease.owner is not None:
        as_read = {"owner": lease.owner, "fence": lease.fence}
    if lease.is_free_for(me, asker.is_dead):
        mine = {"owner": me, "owner_since": now, "run_id": asker.run_id, "coalesced": 0}
        taken = _change(as_read, sets=mine, adds={"fence": 1}, removes=("next", "next_since"))
        return Step(answer="acquired", change=taken)
    if not asker.can_wait:
        return Step(answer="busy", change=None)
    if lease.next == me:
        return Step(answer="queued", change=None)
    as_read["next"] = ABSENT if lease.next is None else lease.next
    if lease.next is None or _is_gone(lease.next, lease.next_since, asker.is_dead):
        waiting = {"next": me, "next_since": now}
        return Step(answer="queued", change=_change(as_read, sets=waiting))
    return Step(answer="coalesced", change=_change(as_read, adds={"coalesced": 1}))


def ask(table: str, asker: Asker) -> Asked:
    """Acquires the lease, or says what becomes of an execution that did not get it."""
    lease = Lease()  # which is how it mostly stands: then this takes one write and no read
    for _ in range(_TRIES):
        step = decide(lease, asker, now=clock.as_text(clock.now()))
        if step.change is None:
            return Asked(answer=step.answer, before=lease, after=lease)
        try:
            standing = items.write(table, step.change)
        except items.Refused as refused:
            lease = Lease(**refused.standing)
        else:
            return Asked(answer=step.answer, before=lease, after=Lease(**standing))
    raise Throttled(f"the lease changed hands {_TRIES} times while {asker.arn} asked for it")


def verify(table: str, claim: Claim) -> None:
    """Raises LeaseLost unless the execution still holds the lease it was admitted with."""
    if not is_held(Lease(**items.read(table, ITEM)), claim):
        raise lost(claim)


def is_held(lease: Lease, claim: Claim) -> bool:
    return (lease.owner, lease.fence) == (claim.owner, claim.fence)


def lost(claim: Claim) -> LeaseLost:
    return LeaseLost(
        f"{claim.owner} no longer holds the lease it was given as number {claim.fence}: another "
        "run has begun since, or this one was finished. Nothing was started or published; start "
        "a new run"
    )


def held_by(claim: Claim) -> Mapping[str, Any]:
    """The condition under which a claim's owner may commit."""
    return {"owner": claim.owner, "fence": claim.fence}


def release(table: str, claim: Claim) -> None:
    """Gives the lease back, if it is still held.

    Never fails: what a run came to does not depend on it, and a lease whose owner has ended is
    taken over.
    """
    try:
        items.write(table, _change(held_by(claim), removes=("owner", "owner_since", "run_id")))
    except items.Refused:
        pass
    except (TaskError, ClientError) as error:
        logger.warning("the lease could not be given back", owner=claim.owner, reason=str(error))


def _is_gone(arn: str | None, since: str | None, is_dead: IsDead) -> bool:
    return arn is not None and is_dead(arn, clock.parse(since or ""))


def _change(when: Mapping[str, Any], **changes: Any) -> Write:
    return Write(item=ITEM, when=when, **changes)
