"""The year of a loan: in whichever form its date is, and never a guess."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.command.importing import dates
from infra.command.importing.cells import Unreadable
from tests.unit.command.importing.support.imports import imported, rows

TODAY = date(2026, 11, 27)
DAYS = [date(2018 + at % 6, 1 + at * 5 % 12, 1 + at * 7 % 28) for at in range(12)]


def number(day):
    return str((day - date(1899, 12, 30)) // timedelta(days=1))


@given(st.dates(date(1960, 1, 1), TODAY), st.sampled_from(dates.FORMATS))
def test_the_year_of_a_date_is_read_in_every_format(day, form):
    # two digits say the last such year that is not to come
    assert dates.year(day.strftime(form), dates.FORMATS, today=TODAY) == str(day.year) or (
        "%y" in form and day.year < 1969
    )


@given(st.dates(date(1960, 1, 1), TODAY))
def test_the_year_of_a_spreadsheets_day_number_is_read(day):
    assert dates.year(number(day), (), today=TODAY) == str(day.year)


@pytest.mark.parametrize(
    "text",
    [
        *("2021-04-22 00:00:00.000", "2021-04-22T00:00:00Z", "2021-04-22 00:00:00 -0600"),
        *("4/22/21 0:00", "4/22/2021 12:00:00 AM", "2021.04.22", "04222021", "4/21", "Q2 2021"),
        *("2021", "2021.0", "2021Q2", "22APR2021", "2021-04-22T06:00:00.000+00:00"),
    ],
)
def test_a_date_with_a_time_and_of_other_systems_is_read(text):
    assert dates.year(text, dates.FORMATS, today=TODAY) == "2021"


@pytest.mark.parametrize(
    "text",
    ["042221", "122219", "0422", "1222", "2035", "1/1/1900", "00000000", "99999", "soon", "0"],
)
def test_what_may_be_no_year_of_a_loan_is_none(text):
    with pytest.raises(Unreadable, match="date_formats"):
        dates.year(text, dates.FORMATS, today=TODAY)


@pytest.mark.parametrize(
    ("form", "lost"),
    [
        *((form, "") for form in ("%m%d%y", "%Y%m", "%Y%j", "%m-%d-%y", "%y", "%m.%d.%y")),
        *((form, "0") for form in ("%m%d%y", "%m%d%Y")),
    ],
)
def test_a_whole_column_tells_its_format(form, lost):
    column = [day.strftime(form).lstrip(lost or "x") for day in DAYS]

    assert dates.formats_of(column, dates.FORMATS, today=TODAY) == (form,)
    years = [dates.year_in(cell, form, today=TODAY) for cell in column]
    assert years == [str(day.year) for day in DAYS]


@pytest.mark.parametrize(
    "column",
    [
        [number(day) for day in DAYS],
        ["2010", "2011", "2012"],
        *([day.strftime(form) for day in DAYS] for form in dates.FORMATS),
        ["4/22/2021", "n.v.", "1/1/0001", "5/1/2019"],
    ],
)
def test_a_column_of_which_each_cell_tells_it_has_no_format_of_its_own(column):
    assert dates.formats_of(column, dates.FORMATS, today=TODAY) == ()


@pytest.mark.parametrize(
    ("column", "formats"),
    [
        (["010203", "040506"], ("%m%d%y", "%y%m%d")),
        (["01-02-03", "04-05-06"], ("%m-%d-%y", "%y-%m-%d")),
        (["33119", "43021"], ("%m%d%y", "day number")),
    ],
)
def test_one_that_may_be_of_several_is_not_decided(column, formats):
    assert dates.formats_of(column, dates.FORMATS, today=TODAY) == formats


@given(st.lists(st.dates(date(1990, 1, 1), TODAY), min_size=200, max_size=300, unique=True))
def test_many_dates_of_six_digits_are_of_one_format(days):
    column = [day.strftime("%y%m%d") for day in days]

    assert dates.formats_of(column, dates.FORMATS, today=TODAY) == ("%y%m%d",)


USUAL = "Loan Number,First Name,Last Name,Phone,Note Rate,Home Value,LTV,Market Rate"


@pytest.fixture
def book(tmp_path):
    """A file of loans with these dates."""

    def write(*cells, heading="Origination Date"):
        lines = [
            f'L{at},Ann,Abel{at},617-555-01{at:02},7.5,400000,62.5,5.5,"{cell}"'
            for at, cell in enumerate(cells)
        ]
        path = tmp_path / "book.csv"
        path.write_text("\n".join([f"{USUAL},{heading}", *lines]) + "\n", "utf-8")
        return path

    return write


def years(out):
    return [each["origination_year"] for each in rows(out / "loan_information.csv")]


def test_the_format_of_a_column_is_proposed_and_read_again(book, tmp_path):
    path = book(*(day.strftime("%m%d%y").lstrip("0") for day in DAYS))
    out, again = tmp_path / "out", tmp_path / "again"

    assert imported(path, "--out", out, "--yes") == 0
    assert years(out) == [str(day.year) for day in DAYS]
    text = (out / "mapping.toml").read_text("utf-8")
    assert 'origination_year = {column = "Origination Date", format = "%m%d%y"}' in text

    assert imported(path, "--out", again, "--mapping", out / "mapping.toml") == 0
    assert years(again) == years(out)


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (("010203", "040506"), "which is of the format %m%d%y or %y%m%d"),
        (("soon", "2nd half"), "and nobody knows in which format its dates are"),
    ],
)
def test_dates_of_which_nobody_knows_the_format_are_asked_for(cells, told, book, tmp_path, capsys):
    path, out = book(*cells), tmp_path / "out"

    assert imported(path, "--out", out, "--yes") == 2
    assert told in " ".join(capsys.readouterr().err.split())
    draft = out / "mapping.toml"
    assert imported(path, "--out", out, "--mapping", draft) == 2
    assert 'its format is still "?"' in capsys.readouterr().err

    text = draft.read_text("utf-8")
    plain = text.replace('{column = "Origination Date", format = "?"}', '"Origination Date"')
    draft.write_text(plain, "utf-8")
    assert imported(path, "--out", out, "--mapping", draft) == 2
    assert told in capsys.readouterr().err

    draft.write_text(text.replace('"?"', '"%y%m%d"'), "utf-8")
    assert imported(path, "--out", out, "--mapping", draft) == 0
    assert years(out) == (["2001", "2004"] if cells[0].isdigit() else ["", ""])


def test_a_column_whose_dates_are_read_comes_before_one_in_doubt(book, tmp_path):
    path, out = book('soon","4/22/2021', heading="Note Date,Funded Date"), tmp_path / "out"

    assert imported(path, "--out", out, "--yes") == 0

    assert years(out) == ["2021"]


def test_formats_for_all_columns_are_said_once(book, tmp_path):
    path, out = book("010203", "040506"), tmp_path / "out"
    imported(path, "--out", out, "--yes")
    text = (out / "mapping.toml").read_text("utf-8")
    plain = text.replace('{column = "Origination Date", format = "?"}', '"Origination Date"')
    mapping = tmp_path / "by.toml"
    mapping.write_text(f'date_formats = ["%m%d%y"]\n{plain}', "utf-8")

    assert imported(path, "--out", out, "--mapping", mapping) == 0

    assert years(out) == ["2003", "2006"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('loan_id = {column = "Loan Number", format = "%Y"}', "a format is that of a date"),
        ('origination_year = {column = "Origination Date", format = "DD"}', "give one with %Y"),
    ],
)
def test_a_format_that_cannot_be_one_is_wrong_use(line, told, book, tmp_path, capsys):
    mapping = tmp_path / "by.toml"
    header = "[[source]]\nfiles = 'book.csv'\n[source.loan_information]\n"
    mapping.write_text(f"{header}{line}\n", "utf-8")

    assert imported(book("2021"), "--out", tmp_path / "out", "--mapping", mapping) == 2

    assert told in capsys.readouterr().err
