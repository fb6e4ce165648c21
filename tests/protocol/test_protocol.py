"""The protocol holds whatever happens in whatever order; and where it is broken, that is found."""

from dataclasses import replace
from functools import partial
from unittest.mock import ANY

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from lambdas.shared.ledger import lease, pointer
from lambdas.shared.publication import commit, history
from tests.protocol.support.lender import Lender
from tests.protocol.support.turns import Turn

FEW = settings(
    max_examples=60,
    stateful_step_count=40,
    derandomize=True,
    deadline=None,
    database=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
MANY = settings(FEW, max_examples=3_000, derandomize=False)
UNTIL_FOUND = settings(FEW, max_examples=2_000, phases=[Phase.generate])


def test_it_holds():
    run_state_machine_as_test(Lender, settings=FEW)


@pytest.mark.protocol
def test_it_holds_however_long_one_looks():
    run_state_machine_as_test(Lender, settings=MANY)


# --- this test can fail: a condition is taken away ------------------------------------------------


def take_without_a_condition(decide, lease_as_read, asker, *, now):
    step = decide(lease_as_read, asker, now=now)
    if step.answer == "acquired":
        return replace(step, change=replace(step.change, when={}))
    return step


def publish_without_the_lease(_held_by, _claim):
    return {}


def show_latest_first(_show, table, database, bucket, run_id):
    commit._move_latest(table, database, bucket, has_partition=ANY)
    history.add(database, bucket, run_id)


def never_published_before(_published_before, *_given, **_asked):
    return None


def catch_up_with_nothing(_catch_up, *_given, **_asked):
    return None


def put_without_a_condition(put_if, bucket, key, body, **_condition):
    return put_if(bucket, key, body)


BROKEN_AND_SOON_FOUND = [
    (lease, "decide", take_without_a_condition),
    (pointer, "published_before", never_published_before),
]
BROKEN_AND_SELDOM_FOUND = [
    (lease, "held_by", publish_without_the_lease),
    (commit, "show", show_latest_first),
    (commit, "catch_up", catch_up_with_nothing),
    (commit, "_put_if", put_without_a_condition),
]


@pytest.mark.parametrize(
    ("module", "name", "instead"),
    [
        *BROKEN_AND_SOON_FOUND,
        *(pytest.param(*each, marks=pytest.mark.protocol) for each in BROKEN_AND_SELDOM_FOUND),
    ],
)
def test_without_one_of_its_conditions_it_is_found_not_to(module, name, instead, monkeypatch):
    monkeypatch.setattr(module, name, partial(instead, getattr(module, name)))

    with pytest.raises(AssertionError):
        run_state_machine_as_test(Lender, settings=UNTIL_FOUND)


# Histories that such a search came upon, which takes it minutes.


def publish_after_another_took_the_lease(lender):
    lender.what_is_said_of_executions_becomes(misleads=True)
    lender.a_run_is_started(given={"trigger": "schedule"}, tasks=2, calls=0)
    lender.an_execution_works(which=0, tasks=2, calls=19)
    for _ in range(4):
        lender.time_passes(minutes=1)
    lender.a_run_is_started(given={"trigger": "schedule"}, tasks=1, calls=0)
    lender.time_passes(minutes=1)
    lender.a_call_goes_wrong(which=0, calls=3, turn=Turn.UNHEARD)


def lose_the_answer_of_a_publication_that_another_follows(lender):
    lender.what_is_said_of_executions_becomes(misleads=True)
    lender.a_run_is_started(given={"limits": {"min_rate_spread": "0.5"}}, tasks=1, calls=0)
    for _ in range(7):
        lender.time_passes(minutes=1)
    lender.an_execution_works(which=0, tasks=4, calls=0)
    lender.an_event_arrives(which=0, times=2, tasks=4, calls=6)
    lender.an_execution_works(which=0, tasks=1, calls=0)
    lender.a_function_cannot_be_heard_any_more(which=0, calls=20)


def comes_true(history):
    """It happens to a new account, and all that has to hold does until it has come to rest."""
    lender = Lender()
    try:
        history(lender)
        lender.it_all_holds()
    finally:
        lender.teardown()


@pytest.mark.parametrize(
    ("history", "module", "name", "instead"),
    [
        (publish_after_another_took_the_lease, lease, "held_by", publish_without_the_lease),
        (
            lose_the_answer_of_a_publication_that_another_follows,
            commit,
            "show",
            show_latest_first,
        ),
    ],
)
def test_a_known_history_goes_well_only_with_the_condition(
    history, module, name, instead, monkeypatch
):
    comes_true(history)

    monkeypatch.setattr(module, name, partial(instead, getattr(module, name)))

    with pytest.raises(AssertionError):
        comes_true(history)
