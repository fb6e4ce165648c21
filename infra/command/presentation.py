"""The result of a run, for people: the first leads, the counts, what was left out, where it is."""

import csv
from decimal import Decimal
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from infra.command.outcome import Outcome

SHOWN = 10
NARROW = 100  # columns when stdout is no terminal


def result_console() -> Console:
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=NARROW)


def say(console: Console, text: str) -> None:
    """A sentence, unbroken: its names and numbers are there to be searched for and copied."""
    console.print(Text(text), soft_wrap=True)


def show(outcome: Outcome, console: Console) -> None:
    """Prints what a published run found, or why nothing was published."""
    if outcome.is_published and outcome.out is not None:
        _show_leads(outcome, outcome.out, console)
        _show_left_out(outcome, console)
        where = f"Everything is in {outcome.out}, the whole list in refi_opportunities.csv."
        say(console, where)
    else:
        console.print(f"Nothing was published: {outcome.status}.", style="bold")
        if outcome.cause:
            say(console, outcome.cause)


def _show_leads(outcome: Outcome, out: Path, console: Console) -> None:
    with (out / "refi_opportunities.csv").open(encoding="utf-8", newline="") as file:
        leads = list(islice(csv.DictReader(file), SHOWN))
    if leads:
        table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
        for heading in ("Call", "Tier"):
            table.add_column(heading, no_wrap=True)
        for heading in ("Spread", "Saves a month"):
            table.add_column(heading, justify="right", no_wrap=True)
        table.add_column("Why")
        for lead in leads:
            table.add_row(*(Text(cell) for cell in _cells(lead)))
        console.print()
        console.print(table)
        console.print()
    tiers = ", ".join(f"{count} {tier}" for tier, count in outcome.by_tier.items() if count)
    noun = "opportunity" if outcome.opportunities == 1 else "opportunities"
    first = f"; these are the first {len(leads)}" if outcome.opportunities > len(leads) else ""
    in_tiers = f": {tiers}" if tiers else ""
    say(console, f"{outcome.opportunities:,} {noun}{in_tiers}{first}.")


def _cells(lead: dict[str, str]) -> tuple[str, ...]:
    spread = f"{Decimal(lead['rate_spread']):.2f}"
    owed = Decimal(lead["ltv_ratio"])
    savings = lead["monthly_savings_est"]
    return (
        lead["name"] or lead["borrower_id"],
        lead["marketing_category"],
        f"{spread} %",
        f"${Decimal(savings):,.0f}" if savings else "",
        f"pays {spread} points above the offer, owes {owed:.0f} % of the home",
    )


def _show_left_out(outcome: Outcome, console: Console) -> None:
    if outcome.rejected_rows:
        count = f"{outcome.rejected_rows:,} rows and values"
        say(console, f"{count} were not used: rejected_rows.csv says which and why.")
    for name in outcome.missing:
        say(console, f"No {name} was delivered.")
    for file in outcome.rejected_files:
        say(console, f"{file['key']} {file['reason']}")
