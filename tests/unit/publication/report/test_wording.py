"""Numbers in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.shared.publication.report import wording


@pytest.mark.parametrize(
    ("part", "whole", "told"),
    [
        (0, 8, "0\xa0%"),
        (1, 8, "13\xa0%"),
        (1, 300, "<1\xa0%"),
        (1, 200, "1\xa0%"),
        (299, 300, ">99\xa0%"),
        (300, 300, "100\xa0%"),
        (0, 0, "–"),
    ],
)
def test_a_share_never_says_none_or_all_of_what_is_some(part, whole, told):
    assert wording.share(part, whole) == told


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_a_share_is_rounded_half_up(part, extra):
    whole = part + extra
    told = wording.share(part, whole)
    if told[0] not in "<>":
        assert abs(int(told.removesuffix("\xa0%")) - 100 * part / whole) <= 0.5


@pytest.mark.parametrize(
    ("amount", "told"),
    [("1995.50", "$1,996"), (79882, "$79,882"), ("-48283.14", "−$48,283"), ("0.49", "$0")],
)
def test_dollars_are_whole(amount, told):
    assert wording.dollars(amount) == told


@pytest.mark.parametrize(
    ("percent", "told"),
    [
        ("7.4900", "7.49"),
        ("5.1125", "5.1125"),
        ("7.5000", "7.50"),
        ("10", "10.00"),
        ("20.0", "20.00"),
    ],
)
def test_a_rate_has_the_decimals_it_was_given_and_at_least_two(percent, told):
    assert wording.rate(percent) == f"{told}\xa0%"


def test_one_of_a_thing_is_told_so():
    assert wording.counted(1, "lead", "leads") == "1\xa0lead"
    assert wording.counted(1200, "lead", "leads") == "1,200\xa0leads"
    assert wording.points("1") == "1\xa0point"
    assert wording.points("0.5") == "0.5\xa0points"
    assert wording.months("1.0") == "1.0\xa0month"
    assert wording.months("14.5") == "14.5\xa0months"


def test_a_change_has_its_sign():
    assert [wording.change(number) for number in (1200, -3, 0)] == ["+1,200", "−3", "±0"]


def test_a_day_is_written_out():
    assert wording.day("2026-11-02") == "November\xa02, 2026"


def test_what_somebody_else_wrote_is_cut_where_nobody_reads_on():
    assert wording.quoted("x" * 60).children == ("x" * 60,)
    assert wording.quoted("x" * 5000).children == ("x" * 59 + "…",)
