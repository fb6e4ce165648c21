"""When a schedule is due: AWS's documented examples, month ends, weekends and changing clocks.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
"""

from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from infra.embedded.scheduler.errors import InvalidExpression
from infra.embedded.scheduler.expressions import parse, zone

SINCE = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)  # a Sunday


def due(expression, *, since=SINCE, place="UTC"):
    """What the expression brings from `since` on, in local time."""
    recurrence, after = parse(expression), since - timedelta(microseconds=1)
    while (after := recurrence.next(after, since=since, zone=zone(place))) is not None:
        yield after.astimezone(zone(place)).strftime("%Y-%m-%d %H:%M")


def first(count, expression, **where):
    return list(islice(due(expression, **where), count))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        # the table of examples in EventBridge's guide
        ("cron(0 10 * * ? *)", ["2026-11-23 10:00", "2026-11-24 10:00"]),
        ("cron(15 12 * * ? *)", ["2026-11-22 12:15", "2026-11-23 12:15"]),
        ("cron(0 18 ? * MON-FRI *)", ["2026-11-23 18:00", "2026-11-24 18:00"]),
        ("cron(0 8 1 * ? *)", ["2026-12-01 08:00", "2027-01-01 08:00"]),
        ("cron(0/15 * * * ? *)", ["2026-11-22 12:00", "2026-11-22 12:15"]),
        ("cron(0/10 * ? * MON-FRI *)", ["2026-11-23 00:00", "2026-11-23 00:10"]),
        ("cron(0/5 8-17 ? * MON-FRI *)", ["2026-11-23 08:00", "2026-11-23 08:05"]),
        ("cron(0 9 ? * 2#1 *)", ["2026-12-07 09:00", "2027-01-04 09:00"]),
        # the wildcards, one by one
        ("cron(15 10 ? * 6L 2022-2027)", ["2026-11-27 10:15", "2026-12-25 10:15"]),
        ("cron(15 10 ? * FRIL *)", ["2026-11-27 10:15", "2026-12-25 10:15"]),
        ("cron(0 0 ? * 3#2 *)", ["2026-12-08 00:00", "2027-01-12 00:00"]),
        ("cron(0 0 ? * 1#5 *)", ["2026-11-29 00:00", "2027-01-31 00:00"]),
        ("cron(0 0 ? * L *)", ["2026-11-28 00:00", "2026-12-05 00:00"]),
        ("cron(0 0 L * ? *)", ["2026-11-30 00:00", "2026-12-31 00:00"]),
        ("cron(0 0 31 * ? *)", ["2026-12-31 00:00", "2027-01-31 00:00", "2027-03-31 00:00"]),
        ("cron(0 0 29 FEB ? *)", ["2028-02-29 00:00", "2032-02-29 00:00"]),
        ("cron(0 0 1,15 JAN,JUN ? *)", ["2027-01-01 00:00", "2027-01-15 00:00"]),
        ("cron(1/10 13 22 11 ? 2026)", ["2026-11-22 13:01", "2026-11-22 13:11"]),
        ("cron(30-40/5 13 22 11 ? 2026)", ["2026-11-22 13:30", "2026-11-22 13:35"]),
        ("cron(0 6 ? * sun *)", ["2026-11-29 06:00"]),
        # W: the nearest weekday, within the month
        ("cron(0 8 3W 12 ? *)", ["2026-12-03 08:00"]),  # Thursday
        ("cron(0 8 5W 12 ? 2026)", ["2026-12-04 08:00"]),  # Saturday
        ("cron(0 8 6W 12 ? 2026)", ["2026-12-07 08:00"]),  # Sunday
        ("cron(0 8 1W 5 ? 2027)", ["2027-05-03 08:00"]),  # Saturday, the first of its month
        ("cron(0 8 31W 1 ? 2027)", ["2027-01-29 08:00"]),  # Sunday, the last of its month
    ],
)
def test_a_cron_expression_is_due_when_it_says(expression, expected):
    assert first(len(expected), expression) == expected


def test_a_year_that_is_over_brings_nothing_more():
    assert first(1, "cron(0 0 1 1 ? 2026)") == []
    assert first(1, "cron(0 0 30 2 ? *)") == []


def test_a_time_zone_is_that_of_the_schedule():
    [moment] = islice(moments("cron(0 6 * * ? *)", "America/New_York"), 1)

    assert moment == datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


def moments(expression, place, since=SINCE):
    after = since
    while True:
        after = parse(expression).next(after, since=since, zone=zone(place))
        yield after


def test_a_time_that_the_clocks_skip_is_skipped():
    """On 14 March 2027 New York has no 2:30."""
    before = datetime(2027, 3, 13, 12, 0, tzinfo=UTC)

    assert first(2, "cron(30 2 * * ? *)", since=before, place="America/New_York") == [
        "2027-03-15 02:30",
        "2027-03-16 02:30",
    ]


def test_a_time_that_the_clocks_repeat_counts_once():
    """On 7 November 2027 New York has 1:30 twice."""
    before = datetime(2027, 11, 7, 4, 0, tzinfo=UTC)
    found = list(islice(moments("cron(30 1 * * ? *)", "America/New_York", before), 2))

    assert found == [
        datetime(2027, 11, 7, 5, 30, tzinfo=UTC),
        datetime(2027, 11, 8, 6, 30, tzinfo=UTC),
    ]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("rate(1 minute)", ["2026-11-22 12:00", "2026-11-22 12:01", "2026-11-22 12:02"]),
        ("rate(5 minutes)", ["2026-11-22 12:00", "2026-11-22 12:05"]),
        ("rate(2 hours)", ["2026-11-22 12:00", "2026-11-22 14:00"]),
    ],
)
def test_a_rate_begins_at_once(expression, expected):
    assert first(len(expected), expression) == expected


def test_a_day_of_a_rate_is_24_hours_also_when_the_clocks_change():
    since = datetime(2027, 3, 13, 17, 0, tzinfo=UTC)  # noon in New York

    assert first(3, "rate(1 days)", since=since, place="America/New_York") == [
        "2027-03-13 12:00",
        "2027-03-14 13:00",
        "2027-03-15 13:00",
    ]


def test_a_moment_comes_once_in_its_own_time_zone():
    expression = "at(2026-11-22T13:00:00)"

    assert first(2, expression) == ["2026-11-22 13:00"]
    assert first(2, expression, place="Europe/Berlin") == ["2026-11-22 13:00"]
    assert first(2, expression, place="Asia/Tokyo") == []  # it was over before


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("", "give rate"),
        ("every day", "give rate"),
        ("rate(0 minutes)", "give rate"),
        ("rate(1 week)", "give rate"),
        ("rate(1.5 hours)", "give rate"),
        ("at(2026-11-22)", "give rate"),
        ("at(2026-02-30T00:00:00)", "day is out of range"),
        ("cron(0 6 * * *)", "5 fields: give six"),
        ("cron(0 6 * * * *)", r"give \? for"),
        ("cron(0 6 ? * ? *)", r"give \? for"),
        ("cron(60 6 * * ? *)", "'60' is not within 0 to 59"),
        ("cron(0 24 * * ? *)", "'24' is not within 0 to 23"),
        ("cron(0 6 0 * ? *)", "'0' is not within 1 to 31"),
        ("cron(0 6 32W * ? *)", "'32' is not within 1 to 31"),
        ("cron(0 6 * 13 ? *)", "'13' is not within 1 to 12"),
        ("cron(0 6 ? * 0 *)", "'0' is not within 1 to 7"),
        ("cron(0 6 ? * MON#6 *)", "is not within 1 to 7"),
        ("cron(0 6 * * ? 1969)", "'1969' is not within 1970 to 2199"),
        ("cron(0 20-6 * * ? *)", "20-6 ends before it begins"),
        ("cron(*/0 6 * * ? *)", "does not say in which steps"),
        ("cron(-5 6 * * ? *)", "'' is not within"),
        ("cron(L 6 * * ? *)", "'L' is not within"),
    ],
)
def test_what_is_not_documented_is_refused(expression, why):
    with pytest.raises(InvalidExpression, match=why):
        parse(expression)


@pytest.mark.parametrize("name", ["Mars/Olympus", "../etc/passwd"])
def test_a_place_that_has_no_time_zone_is_refused(name):
    with pytest.raises(InvalidExpression, match="is no time zone"):
        zone(name)
