"""The year of a date, in whichever form it is written.

Only the year is wanted, so that nobody has to know which of two numbers is the day. What may be
the year is never guessed: of digits alone, and of three numbers of two digits each, a whole column
tells which form it is in, or people do.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from infra.command.importing.unreadable import Unreadable

# Each cell of these tells its year by itself; a time behind it is of no concern.
FORMATS = (
    *("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%Y%m%d", "%m%d%Y", "%d%m%Y", "%m-%d-%Y", "%Y/%m/%d"),
    *("%Y.%m.%d", "%m.%d.%Y", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%d-%b-%Y", "%d-%b-%y"),
    *("%d %b %Y", "%d %b %y", "%b %d, %Y", "%b %d %Y", "%B %d, %Y", "%d %B %Y", "%d%b%Y"),
    *("%m/%Y", "%m-%Y", "%Y-%m", "%Y/%m", "%m/%y", "%b %Y", "%b-%y", "%b-%Y", "%B %Y"),
)
DAY_NUMBER = "day number"  # of a spreadsheet: since 1899-12-30
# A column tells which of these it is in, if no cell is in one of those above.
_BY_COLUMN = (
    *("%m%d%y", "%d%m%y", "%y%m%d", "%Y%m", "%m%Y", "%Y%j", "%m%y", "%y%m", "%y", DAY_NUMBER),
    *("%m%d%Y", "%d%m%Y", "%Y%m%d"),
    *("%m-%d-%y", "%d-%m-%y", "%y-%m-%d", "%m.%d.%y", "%d.%m.%y", "%y.%m.%d", "%m-%y", "%y-%m"),
    *("%y/%m/%d", "%d/%m/%y", "%d/%m/%y"),
)
_NEARLY_ALL = 0.95  # of a column's cells: some hold nobody's date
_EARLIEST = 1950  # a loan of before is none of this list

_YEAR = re.compile(r"[0-9]{4}")
_DAY_NUMBER = re.compile(r"[1-6][0-9]{4}")  # 1927 to 2091
_QUARTER = re.compile(r"(?i)q[1-4][ /-]?([0-9]{4})|([0-9]{4})[ /-]?q[1-4]")
_TIME = re.compile(
    r"(?i)(?:t| +)[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?: ?[ap]\.?m\.?)?"
    r"(?: ?(?:z|utc|gmt|[ecmp][sd]t|[+-][0-9]{2}:?[0-9]{2}))?"
)
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
    readers: Iterable[Callable[[], int | None]] = (
        *(partial(_read, bare, form, today) for form in formats),
        *(partial(_read, text, form, today) for form in formats if bare != text),
        partial(_as_year, bare),
        partial(_read, bare, DAY_NUMBER, today),
    )
    for read in readers:
        if (found := read()) is not None and _is_plausible(found, today):
            return str(found)
    raise Unreadable("NOT_A_DATE", _ADVICE)


def format_of(cells: Collection[str], formats: Sequence[str], *, today: date) -> Sequence[str]:
    """In which format a column is, beside those that each cell tells by itself.

    () if these do; one if the column tells it; several if it may be any of them, which say other
    years. Raises Unreadable if it is none that is known.
    """
    texts = [_without_time(text) for text in cells]
    told = [_told(text, formats, today) for text in texts]
    by_column = {form: [_read_plausibly(text, form, today) for text in texts] for form in _BY_COLUMN}
    fitting = {form: years for form, years in by_column.items() if _is_fitting(years)}
    others = [years for years in fitting.values() if _differ(told, years)]
    if _is_fitting(told) and (not others or not any(text.isdigit() for text in texts)):
        return ()
    different: dict[str, list[int | None]] = {}
    for form, years in fitting.items():
        if not any(not _differ(years, other) for other in different.values()):
            different[form] = years
    if not different:
        raise Unreadable("NOT_A_DATE", _ADVICE)
    return tuple(different)


def _told(text: str, formats: Sequence[str], today: date) -> int | None:
    try:
        return int(year(text, formats, today=today))
    except Unreadable:
        return None


def _is_fitting(years: Sequence[int | None]) -> bool:
    return sum(found is not None for found in years) >= max(1, _NEARLY_ALL * len(years))


def _differ(some: Sequence[int | None], others: Sequence[int | None]) -> bool:
    """Whether they say other years of a cell that both can read."""
    return any(
        one != other
        for one, other in zip(some, others, strict=True)
        if one is not None and other is not None
    )


def _read_plausibly(text: str, form: str, today: date) -> int | None:
    found = _read(text, form, today)
    return found if found is not None and _is_plausible(found, today) else None


def _is_plausible(found: int, today: date) -> bool:
    return _EARLIEST <= found <= today.year + 1


def _without_time(text: str) -> str:
    text = text.removesuffix(".0")
    time = _TIME.search(text)
    return text[: time.start()].rstrip(" ,") if time and time.end() == len(text) else text


def _as_year(text: str) -> int | None:
    if _YEAR.fullmatch(text):
        return int(text)
    if quarter := _QUARTER.fullmatch(text):
        return int(quarter[1] or quarter[2])
    return None


def _read(text: str, form: str, today: date) -> int | None:
    """Digits alone have all digits of the format, or one less, as a zero in front is lost."""
    if form == DAY_NUMBER:
        is_one = _DAY_NUMBER.fullmatch(text) is not None
        return (date(1899, 12, 30) + timedelta(days=int(text))).year if is_one else None
    if form.replace("%", "").isalpha() and "%b" not in form:
        width = sum(_WIDTHS.get(form[at : at + 2], 0) for at in range(0, len(form), 2))
        if not text.isdigit() or not width - 1 <= len(text) <= width or text == "0":
            return None
        text = text.zfill(width)
    try:
        found = datetime.strptime(text, form).year
    except ValueError:
        return None
    # of two digits: a loan is not made in the future
    return found - 100 if "%y" in form and found > today.year else found
