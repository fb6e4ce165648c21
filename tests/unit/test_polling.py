"""Waiting for somebody else's job: how often it is asked, for how long, and when it is given up."""

from datetime import timedelta
from itertools import pairwise

import pytest

from lambdas.shared import polling
from lambdas.shared.errors import TookTooLong
from lambdas.shared.polling import PAUSES, SHORT_PAUSES

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("pauses", [PAUSES, SHORT_PAUSES])
def test_a_look_takes_ten_seconds_in_pauses_that_grow(pauses):
    assert sum(pauses) == pytest.approx(10, abs=0.15)
    assert all(one <= next_ for one, next_ in pairwise(pauses))


def test_the_short_pauses_see_a_statement_sooner_at_every_age():
    assert all(short <= usual for short, usual in zip(SHORT_PAUSES, PAUSES, strict=False))
    assert SHORT_PAUSES[0] < 0.05
    assert max(SHORT_PAUSES) == 0.25


@pytest.mark.parametrize("asked", [1, 2, 4])
def test_a_look_ends_with_the_first_settled_answer(pauses, asked):
    answers = iter([*["running"] * (asked - 1), "done", "asked too often"])

    found = polling.look(lambda: next(answers), settled=lambda each: each == "done")

    assert found == "done"
    assert pauses == list(PAUSES[: asked - 1])


def test_a_look_that_settles_nothing_gives_the_last_answer(pauses):
    answers = iter(range(99))

    found = polling.look(lambda: next(answers), settled=lambda _: False, pauses=(0.1, 0.2))

    assert found == 2
    assert pauses == [0.1, 0.2]


@pytest.mark.parametrize(
    ("age", "seconds"),
    [(0, 2), (16, 2), (23, 2), (24, 3), (959, 119), (960, 120), (3600, 120)],
)
def test_the_wait_is_an_eighth_of_the_age_within_its_bounds(noon, age, seconds):
    since = noon - timedelta(seconds=age)

    assert polling.wait_seconds("a job", since, at_most=HOUR, redriven_at=None) == seconds


def test_beyond_its_time_it_is_given_up_and_at_it_not_yet(noon):
    assert polling.wait_seconds("a job", noon - HOUR, at_most=HOUR, redriven_at=None) == 120
    with pytest.raises(
        TookTooLong,
        match="a job has been waited for since 2026-11-22T10:59:59Z, longer than 1:00:00; ",
    ):
        polling.wait_seconds(
            "a job", noon - HOUR - timedelta(seconds=1), at_most=HOUR, redriven_at=None
        )


def test_after_a_redrive_the_time_is_counted_anew(noon):
    began, redriven_at = noon - 5 * HOUR, noon - timedelta(seconds=80)

    assert polling.wait_seconds("a job", began, at_most=HOUR, redriven_at=redriven_at) == 10
    with pytest.raises(TookTooLong, match=r"since 2026-11-22T10:59:59Z, .* then redrive"):
        polling.wait_seconds(
            "a job", began, at_most=HOUR, redriven_at=noon - HOUR - timedelta(seconds=1)
        )


def test_what_began_after_the_redrive_has_its_time_from_then(noon):
    began, redriven_at = noon - timedelta(seconds=80), noon - 5 * HOUR

    assert polling.wait_seconds("a job", began, at_most=HOUR, redriven_at=redriven_at) == 10
