"""Cells as lenders' systems write them, in every form that is known, and what is no such form."""

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from infra.command.importing import cells
from infra.command.importing.cells import Unreadable
from lambdas.shared.contract import Kind

TODAY = date(2026, 11, 22)
AMOUNTS = st.decimals("-99999999.99", "99999999.99", places=2)
RATES = st.decimals("0.0001", "25", places=4)


def grouped(value, mark):
    text = f"{value:,.2f}"
    return text if mark == "." else text.translate(str.maketrans(",.", ".,"))


@pytest.mark.parametrize(
    ("unit", "written"), [("dollars", "{}"), ("thousands", "{}000"), ("cents", "{}.99")]
)
def test_a_number_of_any_length_is_read_to_its_last_digit(unit, written):
    """The contract refuses it afterwards; made rounder, it could not be found in the export."""
    digits = "1234567890" * 6
    text = f"{digits}99" if unit == "cents" else digits

    assert cells.number(text, Kind.BALANCE, unit=unit) == written.format(digits)


@given(
    AMOUNTS,
    st.sampled_from(".,"),
    st.sampled_from(("", "$", "US$ ", "USD ", "€")),
    st.booleans(),
    st.sampled_from(("-{}", "({})", "{}-", "- {}")),
)
def test_an_amount_is_read_in_every_form_to_the_cent(value, mark, currency, is_grouped, negative):
    size = abs(value)
    shown = grouped(size, mark) if is_grouped else f"{size:.2f}".replace(".", mark)
    text = negative.format(currency + shown) if value < 0 else currency + shown

    read = cells.number(text, Kind.BALANCE, unit=None, mark=mark)

    assert Decimal(read) == value


@given(RATES, st.sampled_from(("percent", "fraction", "basis_points", "sign")))
def test_a_rate_is_read_in_every_unit_exactly(rate, unit):
    text = {
        "percent": f"{rate:f}",
        "fraction": f"{rate / 100:f}",
        "basis_points": f"{rate * 100:f}",
        "sign": f"{rate:f} %",
    }[unit]
    given_unit = "fraction" if unit == "sign" else unit

    assert Decimal(cells.number(text, Kind.RATE, unit=given_unit)) == rate


@pytest.mark.parametrize(
    ("text", "rate"),
    [("6 7/8", "6.875"), ("6-1/2 %", "6.5"), ("5 - 3/16", "5.1875"), ("12 1/4", "12.25")],
)
@pytest.mark.parametrize(("unit", "mark"), [(None, "."), ("fraction", ",")])
def test_a_rate_is_read_in_eighths(text, rate, unit, mark):
    assert cells.number(text, Kind.RATE, unit=unit, mark=mark) == rate


@pytest.mark.parametrize("text", ["6 8/8", "6 7/9", "7/8", "6 7/", "6  1/2/3"])
def test_other_fractions_are_no_rates(text):
    with pytest.raises(Unreadable) as why:
        cells.number(text, Kind.RATE, unit=None)

    assert why.value.reason == "NOT_A_NUMBER"


def test_an_amount_in_eighths_is_none():
    with pytest.raises(Unreadable) as why:
        cells.number("6 7/8", Kind.BALANCE, unit=None)

    assert why.value.reason == "NOT_A_NUMBER"


@given(AMOUNTS, st.sampled_from(("dollars", "thousands", "cents")))
def test_an_amount_is_read_in_every_unit_exactly(amount, unit):
    shown = {"dollars": amount, "thousands": amount / 1000, "cents": amount * 100}[unit]

    assert Decimal(cells.number(f"{shown:f}", Kind.BALANCE, unit=unit)) == amount


@given(RATES)
def test_a_fraction_that_a_workbook_keeps_as_a_float_is_read_exactly(rate):
    kept = float(rate / 100)

    text = f"{Decimal(f'{kept:.15g}'):f}"

    assert Decimal(cells.number(text, Kind.RATE, unit="fraction")) == rate


@given(
    st.integers(200, 989), st.integers(200, 999), st.integers(0, 9999),
    st.sampled_from(("({}) {}-{}", "{}-{}-{}", "{}.{}.{}", "{}{}{}", "+1 {} {} {}", "1-{}-{}-{}")),
)  # fmt: skip
def test_a_telephone_number_is_e164_however_it_is_written(area, exchange, line, form):
    text = form.format(area, exchange, f"{line:04}")

    assert cells.telephone(text, "US") == f"+1{area}{exchange}{line:04}"


@pytest.mark.parametrize("text", ["see note 5", "555-0101", "12345", "call mother"])
def test_what_is_no_telephone_number_is_not_made_one(text):
    with pytest.raises(Unreadable) as why:
        cells.telephone(text, "US")
    assert why.value.reason == "NOT_A_TELEPHONE_NUMBER"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1,2345.00", "NOT_A_NUMBER"),
        ("12,34", "NOT_A_NUMBER"),
        ("1e5", "NOT_A_NUMBER"),
        ("about 300", "NOT_A_NUMBER"),
        ("300.005", "TOO_MANY_DECIMALS"),
        ("5%", "NOT_A_NUMBER"),
        ("(300", "NOT_A_NUMBER"),
        ("300)", "NOT_A_NUMBER"),
        *((text, "NOT_A_NUMBER") for text in ("+-300", "--300", "300--", "-300-", "-(300)")),
        *((text, "NOT_A_NUMBER") for text in ("3$00", "1€50", "1USD5")),
    ],
)
def test_an_amount_in_no_known_form_is_not_guessed_at(text, reason):
    with pytest.raises(Unreadable) as why:
        cells.number(text, Kind.AMOUNT, unit=None)
    assert why.value.reason == reason


IDS = st.text(min_size=1, max_size=60).map(cells.cleaned).filter(bool)


@given(IDS, IDS)
def test_an_id_is_always_one_of_the_contract_and_two_are_never_one(one, other):
    assume(not any(re.fullmatch(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]+", text) for text in (one, other)))

    made = [cells.identifier(text) for text in (one, other)]

    assert all(re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,37}", each) for each in made)
    assert (made[0] == made[1]) == (one.removesuffix(".0") == other.removesuffix(".0"))


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('="00123"', "00123"),
        ("'00123", "00123"),
        ("\xa0 00123\u200b", "00123"),
        ("\u202a00\u034f123\u202c\u3164", "00123"),
        ("two\nlines", "two lines"),
        ("=00123", "00123"),
        ("plain ", "plain"),
    ],
)
def test_what_spreadsheets_wrap_around_a_value_comes_off(cell, value):
    assert cells.cleaned(cell) == value


def test_an_id_that_a_spreadsheet_has_rounded_is_told():
    with pytest.raises(Unreadable) as why:
        cells.identifier("1.23457E+11")
    assert why.value.reason == "DAMAGED_BY_SPREADSHEET"


@pytest.mark.parametrize(
    ("full", "first", "last"),
    [
        ("Smith, John A", "John A", "Smith"),
        ("John A Smith", "John A", "Smith"),
        ("John Smith Jr.", "John", "Smith Jr."),
        ("Ana V", "Ana", "V"),  # of two words the second is a surname, whatever else it may be
        ("Ana Lee V", "Ana", "Lee V"),
        ("Smith, Jr.", "", "Smith, Jr."),
        ("Oscar Williams, Jr.", "Oscar", "Williams, Jr."),
        ("Madonna", "", "Madonna"),
    ],
)
def test_a_full_name_is_parted(full, first, last):
    assert (cells.first_name(full), cells.last_name(full)) == (first, last)


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["6,875", "312.450,00"], ","),
        (["6.875", "312,450.00"], "."),
        (["1,234", "5,678"], None),
        (["0,75", "0,8"], ","),
        (["312,450", "1,312,450"], "."),
        (["words", ""], None),
    ],
)
def test_the_decimal_mark_is_told_by_the_numbers(texts, mark):
    assert cells.decimal_mark(texts) == mark


def test_null_is_a_surname_and_NULL_is_not():  # noqa: N802
    words = frozenset(cells.NULL_WORDS)

    assert not cells.is_null_name("Null", words)
    assert not cells.is_null_name("Na", words)
    assert cells.is_null_name("NULL", words)
    assert cells.is_null_name("N/A", words)
