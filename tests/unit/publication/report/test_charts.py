"""The bars: never wider than their box, and their text says the numbers."""

from hypothesis import given
from hypothesis import strategies as st

from lambdas.shared.publication.report.charts import Bar, Segment, bar, bars
from lambdas.shared.publication.report.markup import page
from lambdas.shared.publication.report.wording import count
from tests.unit.publication.report.test_markup import Parsed

AMOUNTS = st.integers(0, 10**9)


def drawn(*rows, total=100):
    return Parsed(page(bars(rows, total=total, name="Chart")))


def percents(parsed, attribute):
    return [
        float(attributes[attribute].rstrip("%")) for tag, attributes in parsed.tags if tag == "rect"
    ]


@given(st.lists(st.lists(AMOUNTS, min_size=1, max_size=4), min_size=1, max_size=6))
def test_no_bar_leaves_its_box_and_what_is_there_is_drawn(rows):
    segments = [[Segment(name="part", amount=amount) for amount in row] for row in rows]
    parsed = drawn(*(Bar(label="a", segments=each) for each in segments))

    ends = zip(percents(parsed, "x"), percents(parsed, "width"), strict=True)
    assert all(x >= 0 and width > 0 and x + width <= 100.01 for x, width in ends)
    assert len(percents(parsed, "x")) == sum(amount > 0 for row in rows for amount in row)


@given(st.lists(AMOUNTS, min_size=1, max_size=8))
def test_a_longer_bar_is_of_a_larger_number(amounts):
    parsed = drawn(*(bar("a", amount) for amount in amounts))

    widths = percents(parsed, "width")
    assert sorted(widths) == [
        width for _, width in sorted(zip(filter(None, amounts), widths, strict=True))
    ]


@given(st.lists(AMOUNTS, min_size=1, max_size=8))
def test_every_number_stands_beside_its_bar(amounts):
    parsed = drawn(*(bar(f"row {place}", amount) for place, amount in enumerate(amounts)))

    for place, amount in enumerate(amounts):
        assert f"row {place} {count(amount)} " in parsed.text


def test_the_whole_fills_the_box_and_every_part_is_in_proportion_to_it():
    assert percents(drawn(bar("a", 50), bar("b", 20), bar("c", 0)), "width") == [50, 20]


def test_the_parts_of_a_bar_lie_one_behind_the_other():
    parsed = drawn(
        Bar(label="a", segments=[Segment(name=n, amount=a) for n, a in (("x", 30), ("y", 70))])
    )

    assert percents(parsed, "x") == [0, 30]
    assert "30 x, 70 y" in parsed.text


def test_a_bar_is_an_image_with_a_title():
    parsed = drawn(bar("a", 25))

    (svg,) = (attributes for tag, attributes in parsed.tags if tag == "svg")
    assert svg["role"] == "img"
    assert "25\xa0% of 100" in parsed.text


def test_no_rows_and_only_zeros_are_charts_too():
    assert percents(drawn(), "x") == percents(drawn(bar("a", 0)), "x") == []
