"""Times in the state: whole seconds in UTC, whatever a service or an execution spelled."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from lambdas.shared import clock, runs


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22T10:31:00Z",
        "2026-11-22T10:31:00.999Z",
        "2026-11-22T10:31:00.123456+00:00",
        "2026-11-22T05:31:00.5-05:00",
    ],
)
def test_every_spelling_of_a_moment_is_one_text(text):
    assert clock.as_text(clock.parse(text)) == "2026-11-22T10:31:00Z"
    assert runs.run_id("arn", text).startswith("20261122T103100Z-")


def test_another_zones_time_is_told_in_utc():
    there = datetime(2026, 11, 22, 23, 30, tzinfo=timezone(timedelta(hours=-5)))

    assert clock.as_text(there) == "2026-11-23T04:30:00Z"


def test_now_is_a_whole_second_that_has_begun():
    before = datetime.now(UTC)

    assert before - timedelta(seconds=1) < clock.now() <= datetime.now(UTC)
    assert clock.now().microsecond == 0
