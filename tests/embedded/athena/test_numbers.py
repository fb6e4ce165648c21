"""Numbers and dates in the embedded Athena against plain Python: values, types, and what fits.

The rules are Trino's: https://trino.io/docs/current/functions/decimal.html,
https://trino.io/docs/current/functions/conversion.html, …/datetime.html
"""

from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.embedded.support.athena_queries import Lake

EXACT = Context(prec=200)
MOST_DIGITS = 38


@pytest.fixture(scope="module")
def answer(tmp_path_factory):
    """The one cell of `select …` and its type, or why there is none."""
    with Lake(tmp_path_factory.mktemp("lake")) as lake:

        def answer(expression):
            execution = lake.run(f"select {expression}")
            if execution["Status"]["State"] == "FAILED":
                return execution["Status"]["StateChangeReason"], None
            found = lake.athena.get_query_results(
                {"QueryExecutionId": execution["QueryExecutionId"]}
            )["ResultSet"]
            (column,) = found["ResultSetMetadata"]["ColumnInfo"]
            cell = found["Rows"][1]["Data"][0].get("VarCharValue")
            return cell, (column["Type"], column["Precision"], column["Scale"])

        yield answer


@pytest.mark.parametrize(
    ("type_", "precision"),
    [
        ("tinyint", 3),
        ("smallint", 5),
        ("integer", 10),
        ("bigint", 19),
        ("real", 17),
        ("double", 17),
        ("varchar", 2_147_483_647),
        ("timestamp", 3),
        ("decimal(9,4)", 9),
        ("boolean", 0),
        ("date", 0),
    ],
)
def test_a_type_has_the_precision_that_was_recorded_on_aws(answer, type_, precision):
    """pyathena-dev/PyAthena, tests/pyathena/test_cursor.py: test_complex."""
    _, told = answer(f"cast(null as {type_})")

    assert told[1:] == (precision, 4 if type_.startswith("decimal") else 0)


@st.composite
def decimals(draw):
    """A value and its type's precision and scale."""
    precision = draw(st.integers(1, MOST_DIGITS))
    scale = draw(st.integers(0, precision))
    digits = draw(st.integers(1, precision))
    whole = draw(st.integers(-(10**digits) + 1, 10**digits - 1))
    return Decimal(whole).scaleb(-scale, EXACT), precision, scale


def rounded(value, scale, rounding=ROUND_HALF_UP):
    return value.quantize(Decimal(1).scaleb(-scale), rounding, EXACT)


def expected(operator, one, other):
    """The exact result, and the precision and scale of its type."""
    (a, a_precision, a_scale), (b, b_precision, b_scale) = one, other
    scale = max(a_scale, b_scale)
    wholes = a_precision - a_scale, b_precision - b_scale
    match operator:
        case "+":
            return EXACT.add(a, b), max(wholes) + scale + 1, scale
        case "-":
            return EXACT.subtract(a, b), max(wholes) + scale + 1, scale
        case "*":
            return EXACT.multiply(a, b), a_precision + b_precision, a_scale + b_scale
        case "%":
            quotient = rounded(EXACT.divide(a, b), 0, ROUND_DOWN)
            rest = EXACT.subtract(a, EXACT.multiply(b, quotient))
            return rest, min(wholes) + scale, scale
        case _:
            precision = a_precision + b_scale + max(b_scale - a_scale, 0)
            return rounded(EXACT.divide(a, b), scale), precision, scale


def is_too_long(operator, one, other, scale):
    """Whether a quotient is made of longer numbers than the embedded cloud computes with."""
    (a, _, _), (b, _, b_scale) = one, other
    dividend = scale + (b_scale if operator == "/" else 0)
    divisor = b_scale if operator == "/" else scale
    return operator in "/%" and (
        abs(a.scaleb(dividend, EXACT)) * 2 >= 10**MOST_DIGITS
        or abs(b.scaleb(divisor, EXACT)) * 2 >= 10**MOST_DIGITS
        or max(dividend - one[2], divisor - b_scale) >= MOST_DIGITS
    )


@given(one=decimals(), other=decimals(), operator=st.sampled_from("+-*/%"))
def test_arithmetic_of_decimals_is_exact_or_fails(answer, one, other, operator):
    (a, *a_type), (b, *b_type) = one, other
    text = "cast('{:f}' as decimal({},{}))"

    cell, type_ = answer(f"{text.format(a, *a_type)} {operator} {text.format(b, *b_type)}")

    if operator in "/%" and b == 0:
        assert "DIVISION_BY_ZERO" in cell
        return
    value, precision, scale = expected(operator, one, other)
    precision = min(precision, MOST_DIGITS)
    if type_ is not None:
        assert (Decimal(cell), *type_) == (value, "decimal", precision, scale)
    else:
        overflows = abs(value) >= Decimal(10) ** (precision - scale) or scale > MOST_DIGITS
        assert overflows or is_too_long(operator, one, other, scale), cell


@given(value=decimals(), places=st.integers(-3, 6))
def test_a_decimal_is_rounded_half_away_from_zero(answer, value, places):
    number, precision, scale = value

    cell, _ = answer(f"round(cast('{number:f}' as decimal({precision},{scale})), {places})")

    wanted = number if places >= scale else rounded(number, places)
    assert Decimal(cell) == wanted or abs(wanted) >= Decimal(10) ** (MOST_DIGITS - scale)


finite_doubles = st.floats(-1e15, 1e15, allow_subnormal=False)


@given(value=finite_doubles, scale=st.integers(0, 9))
def test_a_double_becomes_the_decimal_of_its_own_digits(answer, value, scale):
    """BigDecimal.valueOf(value).setScale(scale, HALF_UP); Python's repr has the same digits."""
    cell, type_ = answer(f"cast(cast('{value!r}' as double) as decimal(38,{scale}))")

    assert Decimal(cell) == rounded(Decimal(repr(value)), scale)
    assert type_ == ("decimal", 38, scale)


@given(value=finite_doubles)
def test_a_double_is_written_as_java_does_and_becomes_the_nearest_whole_number(answer, value):
    cell, _ = answer(f"cast('{value!r}' as double)")
    whole, _ = answer(f"cast(cast('{value!r}' as double) as bigint)")

    assert float(cell) == value
    assert ("E" in cell) == (value != 0 and not 1e-3 <= abs(value) < 1e7)
    assert int(whole) == rounded(Decimal(value), 0)


@given(value=decimals())
def test_a_decimal_becomes_the_nearest_double(answer, value):
    number, precision, scale = value

    cell, _ = answer(f"cast(cast('{number:f}' as decimal({precision},{scale})) as double)")

    assert float(cell) == float(number)


dates = st.dates(date(1970, 1, 1), date(2100, 12, 31))


def months_between(start, end):
    """Whole months: how many can be added to the earlier date without passing the later."""
    if start > end:
        return -months_between(end, start)
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - (added(start, months) > end)


def added(day, months):
    """The last day of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in range(day.day, 0, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError


@given(start=dates, end=dates)
def test_the_difference_of_dates_is_in_whole_units(answer, start, end):
    months, days = months_between(start, end), (end - start).days
    units = ("day", "week", "month", "quarter", "year")
    differences = (f"date_diff('{unit}', date '{start}', date '{end}')" for unit in units)

    cell, _ = answer(f"array[{', '.join(differences)}]")

    whole = [days, int(days / 7), months, int(months / 3), int(months / 12)]
    assert cell == f"[{', '.join(map(str, whole))}]"


@given(day=dates, months=st.integers(-600, 600))
def test_months_are_added_to_the_last_day_there_is(answer, day, months):
    cell, type_ = answer(f"date_add('month', {months}, date '{day}')")

    assert (cell, type_) == (str(added(day, months)), ("date", 0, 0))
