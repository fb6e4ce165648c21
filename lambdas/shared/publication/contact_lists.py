"""call.csv, email.csv, sms.csv: the published list, split by the channels that its lines name.

Nothing is decided here. `refi_opportunities` says in its column `lists` on which of them a line
stands; each list takes the columns that its channel needs, an address of another channel only where
the line stands on that one's list too. Telephone numbers are E.164. Dialers
read these files: a number stands in them without the apostrophe that keeps a spreadsheet from
adding it up. Only what could run as a formula keeps its own.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any

from lambdas.shared import s3
from lambdas.shared.errors import ChecksFailed
from lambdas.shared.publication import telephone
from lambdas.shared.text import csv_reading
from lambdas.shared.text.counting import counted
from lambdas.shared.uploads import Upload

Source = tuple[str, str]  # bucket, key

# What a list holds, in the order in which people and dialers read it: who, where, why, and all
# else. The published list's columns under the names that they have in a list.
_WHO = ("first_name", "last_name")
_ADDRESSES = {
    "call": {"phone": "phone", "other_phones": "other_phones", "also_reached": "also_called"},
    "email": {"email": "email", "other_emails": "other_emails", "also_reached": "also_written_to"},
    "sms": {
        "phone": "sms_phone",
        "other_phones": "other_sms_phones",
        "also_reached": "also_texted",
    },
}
# The other way to reach somebody, given on a line that stands on that way's own list too.
_OTHER_WAY = {"call": ("email", "email"), "email": ("phone", "call"), "sms": ("email", "email")}
_WHY = (
    *("city", "state", "marketing_category", "rate_spread"),
    *("current_interest_rate", "market_rate_offer"),
    *("monthly_savings_remaining", "break_even_months_remaining"),
    *("remaining_balance", "ltv_ratio", "loan_type", "credit_score", "loan_id", "property_id"),
    *("new", "tier_before"),
)
# Of the person's second property, if that is one to speak about.
SECOND = {
    f"second_{name}": name
    for name in (
        *("property_id", "loan_id", "rate_spread", "current_interest_rate", "market_rate_offer"),
        *("monthly_savings_remaining", "break_even_months_remaining", "remaining_balance"),
    )
}
_ABOUT = (
    *("payment_now", "payment_remaining", "closing_costs", "interest_saved_remaining"),
    *("monthly_savings_reset", "break_even_months_reset", "interest_saved_reset"),
    *("opportunities_of_person", "suggested_channel", "person_id", "borrower_id"),
)
COLUMNS: dict[str, dict[str, str]] = {}
for _channel, _own in _ADDRESSES.items():
    _way, _ = _OTHER_WAY[_channel]
    _first, *_rest = _own
    _names = (*_WHO, _first, _way, *_WHY, *SECOND, *_rest, *_ABOUT)
    COLUMNS[_channel] = {name: _own.get(name) or SECOND.get(name) or name for name in _names}
_NUMBERS = ("phone", "other_phones")
_SECOND_RANK = "2"
_BETWEEN = "\x1f"  # of a second property's cells; stands in none
_NO_SECOND = _BETWEEN * (len(SECOND) - 1)
_LINES_AT_ONCE = 1000
# A telephone number behind the apostrophe: nothing that a spreadsheet could run.
_HARMLESS = re.compile(r"'[+-][0-9 ().;+-]*")


def publish(
    bucket: str, prefix: str, opportunities: Source, lines: Mapping[str, int]
) -> dict[str, dict[str, Any]]:
    """Writes the lists; by file name {sha256, rows}.

    `opportunities`: bucket and key of the whole list; `lines`: how many were counted by channel.
    Raises ChecksFailed if a list holds more or fewer lines than that.
    """
    uploads = {channel: Upload(bucket, f"{prefix}{channel}.csv", "text/csv") for channel in COLUMNS}
    rows = _split(opportunities, uploads)
    if differing := [channel for channel in COLUMNS if rows[channel] != lines[channel]]:
        channel = differing[0]
        raise ChecksFailed(
            f"{channel}.csv would hold {counted(rows[channel], 'line', 'lines')} in place of "
            f"{lines[channel]:,}: nothing is published; start a new run"
        )
    return {
        f"{channel}.csv": {"sha256": upload.finish(), "rows": rows[channel]}
        for channel, upload in uploads.items()
    }


def _split(opportunities: Source, uploads: Mapping[str, Upload]) -> dict[str, int]:
    """Lines by channel, without the header's."""
    second = _second_properties(opportunities)
    with s3.reading(*opportunities) as text:
        lines = csv_reading.rows(text)
        at = {name: place for place, name in enumerate(next(lines))}
        person, channels = at["person_id"], at["lists"]
        outputs = {channel: _List(channel, at, upload) for channel, upload in uploads.items()}
        for cells in lines:
            lists = cells[channels].split()
            line = [*_raw(cells), *second.get(cells[person], _NO_SECOND).split(_BETWEEN)]
            for channel in lists:
                outputs[channel].add(line, lists)
    for each in outputs.values():
        each.flush()
    return {channel: each.count for channel, each in outputs.items()}


class _List:
    """One list: takes lines of the published one, and writes many of its own at once."""

    def __init__(self, channel: str, at: Mapping[str, int], upload: Upload) -> None:
        """`at`: where a column's cell stands in a line, behind which its second property is."""
        names = COLUMNS[channel]
        second = {name: len(at) + place for place, name in enumerate(SECOND)}
        self._cells = itemgetter(*(second.get(name, at[column]) for name, column in names.items()))
        places = {name: place for place, name in enumerate(names)}
        self._numbers = [places[name] for name in _NUMBERS if name in places]
        other_way, self._other_list = _OTHER_WAY[channel]
        self._other_way = places[other_way]
        self._upload = upload
        self._lines: list[Sequence[str]] = [tuple(names)]
        self.count = 0

    def add(self, line: Sequence[str], lists: Sequence[str]) -> None:
        """`lists`: those the line stands on."""
        cells = list(self._cells(line))
        if self._other_list not in lists:
            cells[self._other_way] = ""
        for place in self._numbers:
            if cells[place]:
                cells[place] = _dialled(cells[place])
        self._lines.append(cells)
        self.count += 1
        if len(self._lines) == _LINES_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        self._upload.write("".join(map(_line, self._lines)))
        self._lines.clear()


def _second_properties(opportunities: Source) -> dict[str, str]:
    """By person, the cells of SECOND in one text: all are in memory, and there may be a million.

    A line that cannot be of one is not taken apart.
    """
    with s3.reading(*opportunities) as text:
        lines = csv_reading.rows(chain([next(text)], filter(_may_be_second, text)))
        names = next(lines)
        person, rank = names.index("person_id"), names.index("contact_rank")
        told = itemgetter(*map(names.index, SECOND.values()))
        return {
            cells[person]: _BETWEEN.join(_raw(told(cells)))
            for cells in lines
            if cells[rank] == _SECOND_RANK
        }


def _may_be_second(line: str) -> bool:
    """Whether a cell that is the second rank's stands in it, in quotes or without."""
    return f'"{_SECOND_RANK}"' in line or f",{_SECOND_RANK}," in line


@lru_cache(maxsize=8)  # each list of a line asks for the same numbers
def _dialled(cell: str) -> str:
    return "; ".join(telephone.e164(number) for number in cell.split("; "))


def _raw(cells: Sequence[str]) -> Sequence[str]:
    """The cells, where one has an apostrophe that it needs in a spreadsheet only, without that."""
    if "'" not in "".join(cells):
        return cells
    return [cell[1:] if _HARMLESS.fullmatch(cell) else cell for cell in cells]


def _line(cells: Sequence[str]) -> str:
    """As csv.writer does with QUOTE_ALL, in a fifth of its time."""
    text = '","'.join(cells)
    if text.count('"') > 2 * (len(cells) - 1):
        text = '","'.join(cell.replace('"', '""') for cell in cells)
    return f'"{text}"\n'
