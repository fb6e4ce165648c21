"""lease: who gets it, who waits, who leaves the work to whom waits, who is turned away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.shared import aws
from lambdas.shared.errors import LeaseLost, Throttled
from lambdas.shared.ledger import items, lease
from lambdas.shared.ledger.items import ABSENT, Below, Write
from lambdas.shared.ledger.lease import Asker, Claim, Lease, decide

SINCE = "2026-11-22T10:00:00Z"


@pytest.fixture
def dead():
    """The executions that are dead; all others live."""
    return set()


@pytest.fixture
def ask(table, dead):
    def ask(arn, *, can_wait=True):
        asker = Asker(
            arn=arn, run_id=f"run-{arn}", can_wait=can_wait, is_dead=lambda arn, _: arn in dead
        )
        return lease.ask(table, asker)

    return ask


@pytest.fixture
def standing(table):
    return lambda: Lease(**items.read(table, lease.ITEM))


def test_the_first_who_asks_gets_it(ask, standing):
    asked = ask("a")

    assert (asked.answer, asked.after.fence, asked.was_taken_over) == ("acquired", 1, False)
    assert (standing().owner, standing().run_id) == ("a", "run-a")


def test_a_free_lease_takes_one_write_and_nothing_else(ask, mocked):
    calls = []
    aws.dynamodb().meta.events.register(
        "before-call.dynamodb", lambda model, **_: calls.append(model.name)
    )

    ask("a")

    assert calls == ["UpdateItem"]


def test_while_it_is_held_the_second_waits_and_the_third_leaves_its_work_to_the_second(
    ask, standing
):
    ask("a")

    assert ask("b").answer == "queued"
    assert ask("c").answer == "coalesced"

    assert (standing().owner, standing().next, standing().coalesced) == ("a", "b", 1)


def test_who_waits_goes_on_waiting_since_the_first_time(ask, standing):
    ask("a")
    first = ask("b").after

    assert ask("b").after == first == standing()


def test_who_carries_parameters_does_not_wait(ask, standing):
    ask("a")
    before = standing()

    assert ask("b", can_wait=False).answer == "busy"
    assert standing() == before


def test_what_is_given_back_is_free_and_whoever_comes_first_takes_it(ask, standing, table):
    held = ask("a").after
    ask("b")
    lease.release(table, Claim(owner="a", fence=held.fence))

    asked = ask("c", can_wait=False)

    assert (asked.answer, asked.after.fence, asked.was_taken_over) == ("acquired", 2, False)
    assert standing().next is None  # b sees that when it asks again, and waits for c
    assert ask("b").answer == "queued"


def test_a_dead_owner_is_replaced_and_leaves_something_to_finish(ask, dead, standing):
    ask("a")
    dead.add("a")

    asked = ask("b")

    assert (asked.answer, asked.after.fence, asked.was_taken_over) == ("acquired", 2, True)
    assert standing().owner == "b"


def test_a_dead_one_that_waits_is_replaced(ask, dead, standing):
    ask("a")
    ask("b")
    dead.add("b")

    assert ask("c").answer == "queued"
    assert standing().next == "c"


def test_an_owner_that_asks_again_fences_its_own_earlier_try(ask, table):
    earlier = Claim(owner="a", fence=ask("a").after.fence)

    asked = ask("a")

    assert (asked.answer, asked.after.fence, asked.was_taken_over) == ("acquired", 2, True)
    with pytest.raises(LeaseLost):
        lease.verify(table, earlier)
    lease.verify(table, Claim(owner="a", fence=2))


def test_how_many_left_their_work_counts_from_one_owner_to_the_next(ask, dead, standing):
    for arn in "abcd":
        ask(arn)
    assert standing().coalesced == 2
    dead.add("a")

    ask("b")

    assert standing().coalesced == 0


@pytest.mark.parametrize("claim", [Claim(owner="b", fence=1), Claim(owner="a", fence=2)])
def test_a_claim_is_of_one_owner_at_one_time(ask, table, claim):
    ask("a")

    with pytest.raises(LeaseLost, match=f"{claim.owner} no longer holds the lease"):
        lease.verify(table, claim)


def test_only_who_holds_it_gives_it_back(ask, table, standing):
    ask("a")

    lease.release(table, Claim(owner="a", fence=7))
    lease.release(table, Claim(owner="b", fence=1))

    assert standing().owner == "a"


@pytest.mark.parametrize(
    ("code", "status", "told"),
    [
        ("AccessDeniedException", 400, "dynamodb UpdateItem: AccessDeniedException"),  # ours
        ("InternalServerError", 500, "InternalServerError (HTTP 500)"),
        ("ResourceNotFoundException", 400, "(ResourceNotFoundException)"),  # botocore's own
    ],
)
def test_that_it_could_not_be_given_back_is_no_failure_but_is_logged(
    dynamodb, caplog, code, status, told
):
    dynamodb.add_client_error("update_item", code, http_status_code=status)

    lease.release("ledger", Claim(owner="a", fence=1))

    (logged,) = caplog.records
    assert (logged.levelname, logged.owner) == ("WARNING", "a")
    assert logged.getMessage() == "the lease could not be given back"
    assert told in logged.reason


def test_a_lease_that_is_no_longer_ones_own_is_given_back_without_a_word(table, ask, caplog):
    ask("a")

    lease.release(table, Claim(owner="b", fence=1))

    assert caplog.records == []


def test_who_finds_it_changing_hands_all_the_time_tries_again_later(dynamodb):
    for fence in range(20):
        standing = {"owner": {"S": f"x{fence}"}, "owner_since": {"S": SINCE}}
        dynamodb.add_client_error(
            "update_item",
            "ConditionalCheckFailedException",
            modeled_fields={"Item": {**standing, "fence": {"N": str(fence)}}},
        )
    asker = Asker(arn="a", run_id="r", can_wait=True, is_dead=lambda *_: True)

    with pytest.raises(Throttled, match="changed hands 20 times"):
        lease.ask("ledger", asker)


ARNS = st.sampled_from("abc")
LEASES = st.builds(
    lambda owner, following, fence, published: Lease(
        owner=owner,
        owner_since=owner and SINCE,
        run_id=owner and f"run-{owner}",
        fence=fence,
        next=following,
        next_since=following and SINCE,
        published=published,
    ),
    owner=st.none() | ARNS,
    following=st.none() | ARNS,
    fence=st.integers(0, 9),
    published=st.none() | st.just("r"),
)


def holds(write: Write, standing: Lease) -> bool:
    """Whether a write's condition holds on a lease, by DynamoDB's rules."""
    for name, wanted in write.when.items():
        value = getattr(standing, name)
        if wanted is ABSENT:
            true = value is None
        elif isinstance(wanted, Below):
            true = value is None or value < wanted.limit
        else:
            true = value == wanted
        if not true:
            return False
    return True


@given(read=LEASES, standing=LEASES, dead=st.sets(ARNS), me=ARNS, can_wait=st.booleans())
def test_whatever_was_read_no_write_harms_a_lease_that_stands_otherwise(
    read, standing, dead, me, can_wait
):
    step = decide(
        read,
        Asker(arn=me, run_id="r", can_wait=can_wait, is_dead=lambda arn, _: arn in dead),
        now=SINCE,
    )

    if step.change is None or not holds(step.change, standing):
        return
    if step.answer == "acquired":  # nobody who lives is robbed of it
        assert standing.owner in {None, me, *dead}
        assert step.change.adds == {"fence": 1}
        assert {"next", "next_since"} <= set(step.change.removes)
    else:  # nobody waits for nobody
        assert standing.owner is not None
        assert standing.owner not in {me, *dead}
    if step.answer == "queued":
        assert standing.next in {None, me, *dead}
    if step.answer == "coalesced":
        assert standing.next is not None
        assert standing.next not in {me, *dead}
        assert step.change.sets == {}
