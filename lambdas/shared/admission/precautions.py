"""What a run is held against before anybody is called: its market's age, and the last run."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from lambdas.shared import clock
from lambdas.shared.contract import MARKET_EQUITY
from lambdas.shared.delivery.snapshot import AdmittedObject
from lambdas.shared.delivery.strays import Stray
from lambdas.shared.delivery.verdicts import Verdict
from lambdas.shared.limits import Limits
from lambdas.shared.query.parameters import Band
from lambdas.shared.text.counting import counted, first_files


def band(published: Mapping[str, Any], limits: Limits, *, force: bool) -> Band:
    """`published`: what the ledger says of the current run. Numbers that other limits gave are not
    comparable.
    """
    last = None
    if published.get("limits") == limits.as_json():
        last = published["opportunities_before_cool_down"]
    return Band(last_run_id=published.get("run_id"), last_opportunities=last, is_waived=force)


def oddities(
    verdicts: Mapping[str, Verdict],
    snapshot: Mapping[str, Sequence[AdmittedObject]],
    beside: Sequence[Stray],
) -> list[str]:
    """A sentence for each thing about the accepted files that somebody should know, and for what
    stands `beside` the datasets' folders.
    """
    told = [verdict.told for verdict in verdicts.values() if verdict.told]
    if beside:
        told.append(
            f"{first_files(repr(each.name) for each in beside)} in the raw bucket: what stands in "
            "no dataset's folder is not read."
        )
    for objects in snapshot.values():
        for each in objects:
            if each.header_lines:
                told.append(
                    f"{each.key!r} repeats its header "
                    f"{counted(each.header_lines, 'time', 'times')}: was it joined of several "
                    "files? The repetitions are no rows."
                )
            if each.blank_lines:
                blank = counted(each.blank_lines, "blank line", "blank lines")
                told.append(f"{each.key!r} has {blank}, and a blank line is no row.")
    return told


def stale_market(
    snapshot: Mapping[str, Sequence[AdmittedObject]], limits: Limits, now: datetime
) -> str | None:
    """A sentence about a market delivery that is older than the limit; None about any other."""
    delivered = max(clock.parse(each.last_modified) for each in snapshot[MARKET_EQUITY.name])
    days = (now - delivered).days
    if not limits.max_market_age_days or days <= limits.max_market_age_days:
        return None
    return (
        f"{MARKET_EQUITY.name} was delivered {counted(days, 'day', 'days')} ago, more than "
        f"max_market_age_days ({limits.max_market_age_days}): what it offers may be gone."
    )
