"""call.csv, email.csv, sms.csv: the published list, split by the channels that its lines name.

Nothing is decided here. `refi_opportunities` says in its column `lists` on which of them a line
stands; each list takes the columns that its channel needs, an address of another channel only where
the line stands on that one's list too. Telephone numbers are E.164. Dialers
read these files: a number stands in them without the apostrophe that keeps a spreadsheet from
adding it up. Only what could run as a formula keeps its own.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from typing import Any

from lambdas.shared import csv_reading, s3
from lambdas.shared.errors import ChecksFailed
from lambdas.shared.publication import telephone
from lambdas.shared.uploads import Upload

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
# A telephone number behind the apostrophe: nothing that a spreadsheet could run.
_HARMLESS = re.compile(r"'[+-][0-9 ().;+-]*")


def publish(
    bucket: str, prefix: str, opportunities: tuple[str, str], lines: Mapping[str, int]
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
            f"{channel}.csv would hold {rows[channel]} lines, and {lines[channel]} were counted: "
            "nothing is published; start a new run"
        )
    return {
        f"{channel}.csv": {"sha256": upload.finish(), "rows": rows[channel]}
        for channel, upload in uploads.items()
    }


def _split(opportunities: tuple[str, str], uploads: Mapping[str, Upload]) -> dict[str, int]:
    """Lines by channel, without the header's."""
    writers = {
        channel: csv.writer(upload, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for channel, upload in uploads.items()
    }
    for channel, writer in writers.items():
        writer.writerow(COLUMNS[channel])
    rows = dict.fromkeys(uploads, 0)
    second = {
        line["person_id"]: line
        for line in _lines(opportunities)
        if line["contact_rank"] == _SECOND_RANK
    }
    for line in _lines(opportunities):
        for channel in line["lists"].split():
            writers[channel].writerow(_cells(channel, line, second.get(line["person_id"])))
            rows[channel] += 1
    return rows


def _lines(opportunities: tuple[str, str]) -> Iterator[dict[str, str]]:
    with s3.reading(*opportunities) as text:
        yield from csv_reading.records(text)


def _cells(channel: str, line: dict[str, str], second: dict[str, str] | None) -> Iterator[str]:
    other_way, its_list = _OTHER_WAY[channel]
    for name, column in COLUMNS[channel].items():
        if name in SECOND:
            cell = second[column] if second else ""
        elif name == other_way and its_list not in line["lists"].split():
            cell = ""
        else:
            cell = line[column]
        raw = _raw(cell)
        yield _dialled(raw) if name in _NUMBERS else raw


def _dialled(cell: str) -> str:
    return "; ".join(telephone.e164(number) for number in cell.split("; ")) if cell else ""


def _raw(cell: str) -> str:
    return cell[1:] if _HARMLESS.fullmatch(cell) else cell
