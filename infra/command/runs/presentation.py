"""The result of a run, for people: the first leads, the counts, what was left out, where it is."""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from infra.command.data_folder import IMPORT_REPORT
from infra.command.errors import DONE, FAILED
from infra.command.invocation import COMMAND
from infra.command.runs.outcome import Outcome
from infra.command.screen import terminal
from infra.command.screen.terminal import Console, Table, say
from lambdas.shared.delivery import acceptance
from lambdas.shared.publication.report import wording
from lambdas.shared.text import csv_reading
from lambdas.shared.text.counting import counted, form

SHOWN = 5
_LONGEST_NAME = 40  # columns, with what stands below it; a longer one ends in an ellipsis
TIERS = ("Immediate Action", "Hot Lead", "Watchlist")


# By effect in the report of an import: one, and several.
_IMPORTED = {
    "row_left_out": ("row left out", "rows left out"),
    "value_left_out": ("value left out", "values left out"),
    "noted": ("noted", "noted"),
}


class Lead(NamedTuple):
    """Two lines of the table, which so fits 80 columns: who, and below it why and how."""

    name: str
    tier: str
    contact: str
    spread: str
    savings: str
    why: str
    ltv: str


def in_a_line(outcome: Outcome) -> str:
    """What an execution came to, for people who watch several."""
    if outcome.out is None:
        return " ".join(f"{outcome.status}: {outcome.cause}".split())
    count = _count(outcome, shown=outcome.opportunities)
    return f"published: {count} Everything is in {outcome.out}."


def report(outcome: Outcome, *, as_json: bool) -> int:
    """Prints the outcome; returns the exit code."""
    if as_json:
        terminal.say_json(outcome.as_json())
    else:
        show(outcome, terminal.result_console())
    return DONE if outcome.is_published else FAILED


def show(outcome: Outcome, console: Console) -> None:
    """Prints what a published run found, or why nothing was published."""
    if outcome.out is None:
        say(console, f"Nothing was published: {outcome.status}.", "bold")
        for sentence in (outcome.cause or "", *_left_out(outcome)):
            say(console, sentence)
        return
    leads = _leads(outcome.out)
    if leads:
        say(console, "")
        terminal.show(console, _table(leads))
        say(console, "")
    say(console, _count(outcome, shown=len(leads)))
    if changed := _news(outcome.out):
        say(console, changed)
    for warning in outcome.warnings:
        say(console, f"Warning: {warning}", "bold")
    for sentence in (*_left_out(outcome), *_not_imported(outcome.out)):
        say(console, sentence)
    say(console, f"Everything is in {outcome.out}, the whole list in refi_opportunities.csv.")
    say(console, f"To read, or to print: open {outcome.out / 'report.html'} in a browser.")
    if (outcome.out / "leads.xlsx").exists():
        say(console, f"To work with: open {outcome.out / 'leads.xlsx'} in a spreadsheet.")


def _news(out: Path) -> str | None:
    from lambdas.shared.publication import summary  # brings boto3, which takes its time

    return summary.news(json.loads((out / "summary.json").read_text(encoding="utf-8")))


def _leads(out: Path) -> list[Lead]:
    """The first of the published list."""
    with (out / "refi_opportunities.csv").open(encoding="utf-8", newline="") as file:
        return [_lead(row) for row in islice(csv_reading.records(file), SHOWN)]


def _lead(row: dict[str, str]) -> Lead:
    """Its numbers as the list has them; the saving is our own, over the months that remain."""
    savings = row["monthly_savings_remaining"]
    paid, offered = (
        wording.rate(row[name]) for name in ("current_interest_rate", "market_rate_offer")
    )
    return Lead(
        name=row["name"] or row["borrower_id"],
        tier=row["marketing_category"],
        contact=row["channels"].replace(" ", ", ") or "no channel",
        spread=wording.decimals(row["rate_spread"]),
        savings=wording.cents(savings) if savings else _no_saving(row),
        why=f"{paid} now, {offered} offered",
        ltv=f"LTV {wording.rate(row['ltv_ratio'])}",
    )


def _no_saving(row: dict[str, str]) -> str:
    return "" if row["payment_now"] else "not known"


def _table(leads: list[Lead]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    table.add_column("Call", no_wrap=True, max_width=_LONGEST_NAME)
    table.add_column("Tier", no_wrap=True)
    table.add_column("Spread", justify="right")
    table.add_column("Saves/month", justify="right")
    for lead in leads:
        terminal.add_row(table, lead.name, lead.tier, lead.spread, lead.savings)
        terminal.add_row(table, f"  {lead.why}", lead.contact, "", lead.ltv)
    return table


def _count(outcome: Outcome, *, shown: int) -> str:
    found = counted(outcome.opportunities, "opportunity", "opportunities")
    counts = [(outcome.by_tier.get(tier, 0), tier) for tier in TIERS]
    tiers = ", ".join(f"{count:,} {tier}" for count, tier in counts if count)
    first = form(shown, "this is the first", f"these are the first {shown}")
    more = f"; {first}" if outcome.opportunities > shown else ""
    return f"{found}{': ' if tiers else ''}{tiers}{more}."


def _not_imported(out: Path) -> Iterator[str]:
    """What an import before the run did not take as it was."""
    try:
        with (out / IMPORT_REPORT).open(encoding="utf-8", newline="") as file:
            effects = Counter(line["effect"] for line in csv_reading.records(file))
    except FileNotFoundError:
        return
    told = ", ".join(
        counted(effects[effect], *words) for effect, words in _IMPORTED.items() if effects[effect]
    )
    if told:
        yield f"Of the exports not taken as it was: {told}; {IMPORT_REPORT} says which and why."


def _left_out(outcome: Outcome) -> Iterator[str]:
    if outcome.rejected_rows:
        count = counted(outcome.rejected_rows, "row or value was", "rows and values were")
        yield f"{count} not used: rejected_rows.csv says which and why."
    for name in outcome.missing:
        yield f"No {name} was delivered."
    if any(acceptance.is_of_header(file["reason"]) for file in outcome.rejected_files):
        yield (
            "Exports with columns of their own are made into what a run reads: "
            f"{COMMAND} import FILE … --out ./imported; then run --data ./imported."
        )
    for file in outcome.rejected_files:
        if repr(file["key"]) not in (outcome.cause or ""):  # which names the first few
            yield f"{file['key']!r} {file['reason']}"
