"""The year of a date, in whichever form it is written.

Only the year is wanted, so that nobody has to know which of two numbers is the day. What may be
the year is never guessed: of digits alone, and of three numbers of two digits each, a whole column
tells which form it is in, or people do.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import chain

from infra.command.importing.cells import Unreadable

# Each cell of these tells its year by itself; a time behind it is of no concern.
FORMATS = (
    *("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%Y%m%d", "%m%d%Y", "%d%m%Y", "%m-%d-%Y", "%Y/%m/%d"),
    *("%Y.%m.%d", "%m.%d.%Y", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%d-%b-%Y", "%d-%b-%y"),
    *("%d %b %Y", "%d %b %y", "%b %d, %Y", "%b %d %Y", "%B %d, %Y", "%d %B %Y", "%d%b%Y"),
    *("%m/%Y", "%m-%Y", "%Y-%m", "%Y/%m", "%m/%y", "%b %Y", "%b-%y", "%b-%Y", "%B %Y"),
)
DAY_NUMBER = "day number"  # of a spreadsheet: since 1899-12-30
# A column tells which of these it is in, if its cells are in none of those above. Zeros in front
# may be lost.
_BY_COLUMN = (
    *("%m%d%y", "%d%m%y", "%y%m%d", "%Y%m", "%m%Y", "%Y%j", "%m%y", "%y%m", "%y", DAY_NUMBER),
    *("%m%d%Y", "%d%m%Y", "%Y%m%d"),
    *("%m-%d-%y", "%d-%m-%y", "%y-%m-%d", "%m.%d.%y", "%d.%m.%y", "%y.%m.%d", "%m-%y", "%y-%m"),
    *("%y/%m/%d", "%d/%m/%y"),
)
_HALF, _MOSTLY = 0.5, 0.8  # of a column's cells: some hold nobody's date
_NEARLY = 0.02  # by so much less than the best a format may be the right one
_EARLIEST = 1950  # a loan of before is none of this list

_YEAR = re.compile(r"[0-9]{4}")
_DAY_NUMBER = re.compile(r"[1-6][0-9]{4}")  # 1927 to 2091
_QUARTER = re.compile(r"(?i)q[1-4][ /-]?([0-9]{4})|([0-9]{4})[ /-]?q[1-4]")
_TIME = re.compile(
    r"(?i)(?:t| +)[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?: ?[ap]\.?m\.?)?"
    r"(?: ?(?:z|utc|gmt|[ecmp][sd]t|[+-][0-9]{2}:?[0-9]{2}))?$"
)
_DIGITS = re.compile("(?:%[Yjmdy])+")
_WIDTHS = {"%Y": 4, "%j": 3, "%m": 2, "%d": 2, "%y": 2}
_ADVICE = (
    "write the year, or name the format in the mapping: beside this column, as format = "
    '"%m/%d/%Y", or for all in date_formats = [...]'
)


def year(text: str, formats: Iterable[str], *, today: date) -> str:
    """Of a date in one of the formats, of a year or a quarter, or of a spreadsheet's day number.

    Raises Unreadable; also for a year in which no loan of today was made.
    """
    bare = _without_time(text)
    ways = [(bare, form) for form in formats]
    ways += [(text, form) for form in formats if bare != text]
    years = (_read(one, form, today) for one, form in (*ways, (bare, DAY_NUMBER)))
    return _first(chain([_as_year(bare)], years), today)


def year_in(text: str, form: str, *, today: date) -> str:
    """Of a date in a format that its column is in. Raises Unreadable."""
    bare = _without_time(text)
    years = (_read(one, form, today, zeros_lost=1) for one in (bare, text))
    return _first(years, today)


def is_past(text: str, formats: Iterable[str], *, today: date) -> bool:
    """Whether it is a date, of no year to come."""
    found = _or_none(year, text, tuple(formats), today)
    return found is not None and int(found) <= today.year


def formats_of(cells: Collection[str], formats: Sequence[str], *, today: date) -> tuple[str, ...]:
    """In which format a column is, beside those that each cell tells by itself.

    () if these do; one if the column tells it; several if it may be any of them, which say other
    years. Raises Unreadable if it is in none that is known.
    """
    told = [_or_none(year, text, formats, today) for text in cells]
    is_told = _share(told) >= _HALF
    if is_told and not all(map(_DAY_NUMBER.fullmatch, cells)):
        return ()
    by_column = {
        form: [_or_none(year_in, text, form, today) for text in cells] for form in _BY_COLUMN
    }
    least = max(_MOSTLY, *(_share(years) - _NEARLY for years in by_column.values()))
    fitting = {form: years for form, years in by_column.items() if _share(years) >= least}
    if is_told and fitting.keys() <= {DAY_NUMBER}:
        return ()
    different: dict[str, list[str | None]] = {}
    for form, years in fitting.items():
        if all(_differ(years, others) for others in different.values()):
            different[form] = years
    if not different:
        raise Unreadable("NOT_A_DATE", _ADVICE)
    return tuple(different)


def _or_none(
    read: Callable[..., str], text: str, form: str | Sequence[str], today: date
) -> str | None:
    try:
        return read(text, form, today=today)
    except Unreadable:
        return None


def _share(years: Sequence[str | None]) -> float:
    return sum(found is not None for found in years) / len(years) if years else 0.0


def _differ(some: Sequence[str | None], others: Sequence[str | None]) -> bool:
    """Whether they say other years of a cell that both can read."""
    return any(
        one != other and one is not None and other is not None
        for one, other in zip(some, others, strict=True)
    )


def _first(years: Iterable[int | None], today: date) -> str:
    for found in years:
        if found is not None and _EARLIEST <= found <= today.year + 1:
            return str(found)
    raise Unreadable("NOT_A_DATE", _ADVICE)


def _without_time(text: str) -> str:
    text = text.removesuffix(".0")
    time = _TIME.search(text)
    return text[: time.start()].rstrip(" ,") if time else text


def _as_year(text: str) -> int | None:
    if _YEAR.fullmatch(text):
        return int(text)
    if quarter := _QUARTER.fullmatch(text):
        return int(quarter[1] or quarter[2])
    return None


def _read(text: str, form: str, today: date, zeros_lost: int = 0) -> int | None:
    """The year, however unlikely. Digits alone have all digits of their format, but `zeros_lost`
    in front.
    """
    if form == DAY_NUMBER:
        is_one = _DAY_NUMBER.fullmatch(text) is not None
        return (date(1899, 12, 30) + timedelta(days=int(text))).year if is_one else None
    if _DIGITS.fullmatch(form):
        width = sum(_WIDTHS[part] for part in re.findall("%.", form))
        if not text.isdigit() or not width - zeros_lost <= len(text) <= width:
            return None
        text = text.zfill(width)
    try:
        found = datetime.strptime(text, form).year
    except ValueError:
        return None
    # of two digits: a loan is not made in the future
    return found - 100 if "%y" in form and found > today.year else found
