"""The command, and what it leaves."""

from infra.command import cli
from lambdas.shared.text import csv_reading


def imported(*arguments):
    """Its exit code."""
    return cli.command(["import", *map(str, arguments)])


def rows(path):
    """Of a file that it writes if there is something to write."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv_reading.records(file))


def closed(out):
    return [(each["borrower_id"], each["channel"]) for each in rows(out / "do_not_contact.csv")]
