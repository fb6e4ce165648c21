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


# Histories that such a search came upon, which takes it minutes: step by step.


def publish_after_another_took_the_lease(lender):
    yield lender.what_is_said_of_executions_becomes(misleads=True)
    yield lender.a_run_is_started(given={"trigger": "schedule"}, tasks=2, calls=0)
    yield lender.an_execution_works(which=0, tasks=2, calls=21)
    for _ in range(4):
        yield lender.time_passes(minutes=1)
    yield lender.a_run_is_started(given={"trigger": "schedule"}, tasks=1, calls=0)
    yield lender.time_passes(minutes=1)
    yield lender.a_call_goes_wrong(which=0, calls=3, turn=Turn.UNHEARD)


def lose_the_answer_of_a_publication_that_another_follows(lender):
    yield lender.what_is_said_of_executions_becomes(misleads=True)
    yield lender.a_run_is_started(given={"limits": {"min_rate_spread": "0.5"}}, tasks=1, calls=0)
    for _ in range(7):
        yield lender.time_passes(minutes=1)
    yield lender.an_execution_works(which=0, tasks=4, calls=0)
    yield lender.an_event_arrives(which=0, times=2, tasks=4, calls=6)
    yield lender.an_execution_works(which=0, tasks=1, calls=0)
    yield lender.a_function_cannot_be_heard_any_more(which=0, calls=22)


def die_right_after_a_publication(lender):
    yield lender.an_event_arrives(which=0, times=2, tasks=4, calls=0)
    yield lender.a_call_goes_wrong(which=0, calls=1, turn=Turn.KILLED_BEFORE)
    yield lender.a_call_goes_wrong(which=0, calls=24, turn=Turn.KILLED_AFTER)
    yield lender.a_run_is_started(given={"trigger": "schedule"}, tasks=1, calls=0)


def show_late_what_is_shown_already(lender):
    yield lender.a_run_is_started(given={"trigger": "schedule"}, tasks=0, calls=0)
    yield lender.time_passes(minutes=1)
    yield lender.a_run_is_started(given={"trigger": "schedule"}, tasks=1, calls=5)
    for calls in (15, 11, 27):
        yield lender.a_function_cannot_be_heard_any_more(which=1, calls=calls)
    yield lender.time_passes(minutes=1)
    yield lender.an_execution_works(which=1, tasks=1, calls=0)
    yield lender.a_function_works_that_nobody_waits_for(which=0, calls=2)


def comes_true(history):
    """It happens to a new account: after each step all holds, and when it has come to rest."""
    lender = Lender()
    try:
        for _ in history(lender):
            lender.it_all_holds()
    finally:
        lender.teardown()


HISTORIES = [
    publish_after_another_took_the_lease,
    lose_the_answer_of_a_publication_that_another_follows,
    die_right_after_a_publication,
    show_late_what_is_shown_already,
]


@pytest.mark.parametrize(
    ("history", "broken"), [*zip(HISTORIES, BROKEN_AND_SELDOM_FOUND, strict=True)]
)
def test_a_known_history_goes_well_only_with_the_condition(history, broken, monkeypatch):
    comes_true(history)

    module, name, instead = broken
    monkeypatch.setattr(module, name, partial(instead, getattr(module, name)))

    with pytest.raises(AssertionError):
        comes_true(history)
