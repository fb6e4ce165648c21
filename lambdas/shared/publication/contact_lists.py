"""call.csv, email.csv, sms.csv: the published list, split by the channels that its lines name.

Nothing is decided here. `refi_opportunities` says in its column `lists` on which of them a line
stands; each list takes the columns that its channel needs, and no address of another one.
"""

import csv
from collections.abc import Mapping
from operator import itemgetter
from typing import Any

from lambdas.shared import csv_reading, s3
from lambdas.shared.errors import ChecksFailed
from lambdas.shared.publication.uploads import Upload

_ADDRESSES = {
    "call": ("phone", "other_phones"),
    "email": ("email", "other_emails"),
    "sms": ("phone", "other_phones"),
}
_ABOUT = (
    *("marketing_category", "current_interest_rate", "market_rate_offer", "rate_spread"),
    *("payment_now", "payment_remaining", "monthly_savings_remaining"),
    *("closing_costs", "break_even_months_remaining", "interest_saved_remaining"),
    *("monthly_savings_reset", "break_even_months_reset", "interest_saved_reset"),
    *("loan_id", "property_id", "opportunities_of_person", "city", "state", "suggested_channel"),
)
COLUMNS = {
    channel: ("person_id", "borrower_id", "name", *addresses, *_ABOUT)
    for channel, addresses in _ADDRESSES.items()
}


def publish(
    bucket: str, prefix: str, opportunities: tuple[str, str], persons: Mapping[str, int]
) -> dict[str, dict[str, Any]]:
    """Writes the lists; by file name {sha256, rows}.

    `opportunities`: bucket and key of the whole list; `persons`: how many were counted by channel.
    Raises ChecksFailed if a list holds more or fewer lines than that.
    """
    uploads = {channel: Upload(bucket, f"{prefix}{channel}.csv", "text/csv") for channel in COLUMNS}
    rows = _split(opportunities, uploads)
    if differing := [channel for channel in COLUMNS if rows[channel] != persons[channel]]:
        channel = differing[0]
        raise ChecksFailed(
            f"{channel}.csv would hold {rows[channel]} lines, and {persons[channel]} persons were "
            "counted for it: nothing is published; start a new run"
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
            channel: itemgetter(*(at[name] for name in COLUMNS[channel])) for channel in writers
        }
        for channel, writer in writers.items():
            writer.writerow(COLUMNS[channel])
        for line in lines:
            for channel in line[at["lists"]].split():
                writers[channel].writerow(cells[channel](line))
                rows[channel] += 1
    return rows
