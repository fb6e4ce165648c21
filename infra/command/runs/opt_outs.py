"""What a run on this machine knows of the one before it: the opt-outs of the list it replaces.

On a stack such a run is not published (lambdas/shared/publication/demands.py); a cloud that is made
for one run has none before it.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from lambdas.shared.contract import OPT_OUTS


def in_force(out: Path) -> dict[str, int]:
    """How many, by dataset, of the list that stands in a folder; nothing where none stands."""
    try:
        datasets = json.loads((out / "summary.json").read_text(encoding="utf-8"))["datasets"]
        return {dataset.name: int(datasets[dataset.name]["used"]) for dataset in OPT_OUTS}
    except (OSError, ValueError, LookupError, TypeError):
        return {}


def fewer(before: Mapping[str, int], now: Mapping[str, int]) -> Iterator[str]:
    """A sentence for each dataset of which fewer are in force."""
    for name, last in before.items():
        if (left := now.get(name, 0)) < last:
            yield (
                f"{left:,} opt-outs of {name} are in force, and {last:,} were in the list that "
                "this one replaces: if that is not right, deliver the whole list and run again"
            )
