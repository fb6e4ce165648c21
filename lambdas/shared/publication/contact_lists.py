"""call.csv, email.csv, sms.csv: the published list, split by the channels that its lines name.

Nothing is decided here. `refi_opportunities` says in its column `lists` on which of them a line
stands; each list takes the columns that its channel needs, and no address of another one. Dialers
read these files: an id or an address stands in them without the apostrophe that keeps a
spreadsheet from running it, unless it is one that a spreadsheet would run.
"""

import csv
import re
from collections.abc import Mapping
from operator import itemgetter
from typing import Any

from lambdas.shared import csv_reading, s3
from lambdas.shared.errors import ChecksFailed
from lambdas.shared.publication.uploads import Upload

# The published list's columns under the names that they have in a list.
_ADDRESSES = {
    "call": {
        "phone": "phone",
        "other_phones": "other_phones",
        "also_reached": "also_called",
    },
    "email": {
        "email": "email",
        "other_emails": "other_emails",
        "also_reached": "also_written_to",
    },
    "sms": {
        "phone": "sms_phone",
        "other_phones": "other_sms_phones",
        "also_reached": "also_texted",
    },
}
_ABOUT = (
    *("marketing_category", "current_interest_rate", "market_rate_offer", "rate_spread"),
    *("payment_now", "payment_remaining", "monthly_savings_remaining"),
    *("closing_costs", "break_even_months_remaining", "interest_saved_remaining"),
    *("monthly_savings_reset", "break_even_months_reset", "interest_saved_reset"),
    *("loan_id", "property_id", "opportunities_of_person", "city", "state", "suggested_channel"),
)
_IDS = ("person_id", "borrower_id", "name")
COLUMNS = {
    channel: {
        **{name: name for name in _IDS},
        **addresses,
        **{name: name for name in _ABOUT},
    }
    for channel, addresses in _ADDRESSES.items()
}
# An id or a telephone number behind the apostrophe: nothing that a spreadsheet could run.
_HARMLESS = re.compile(r"'(?:-[A-Za-z0-9_-]*|[+-][0-9 ().;+-]*)(?: [A-Za-z0-9_-]+)*")


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
    rows = dict.fromkeys(uploads, 0)
    with s3.reading(*opportunities) as text:
        lines = csv_reading.rows(text)
        at = {name: place for place, name in enumerate(next(lines))}
        cells = {
            channel: itemgetter(*(at[name] for name in names.values()))
            for channel, names in COLUMNS.items()
        }
        for channel, writer in writers.items():
            writer.writerow(COLUMNS[channel])
        for line in lines:
            for channel in line[at["lists"]].split():
                writers[channel].writerow(map(_raw, cells[channel](line)))
                rows[channel] += 1
    return rows


def _raw(cell: str) -> str:
    return cell[1:] if _HARMLESS.fullmatch(cell) else cell
