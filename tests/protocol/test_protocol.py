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

FEW = settings(
    max_examples=100,
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


BROKEN = [
    (lease, "decide", take_without_a_condition),
    (lease, "held_by", publish_without_the_lease),
    (commit, "show", show_latest_first),
    (pointer, "published_before", never_published_before),
]
BROKEN_AND_SELDOM_FOUND = [
    (commit, "catch_up", catch_up_with_nothing),
    (commit, "_put_if", put_without_a_condition),
]


@pytest.mark.parametrize(
    ("module", "name", "instead"),
    [
        *BROKEN,
        *(pytest.param(*each, marks=pytest.mark.protocol) for each in BROKEN_AND_SELDOM_FOUND),
    ],
)
def test_without_one_of_its_conditions_it_is_found_not_to(module, name, instead, monkeypatch):
    monkeypatch.setattr(module, name, partial(instead, getattr(module, name)))

    with pytest.raises(AssertionError):
        run_state_machine_as_test(Lender, settings=UNTIL_FOUND)
