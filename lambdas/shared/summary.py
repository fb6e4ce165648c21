"""summary.json: what a run counted, from the rows of the query run_summary.

A row is (section, name, count): the section's object holds the count under that name, dotted
names in objects of their own; section "total" is the document itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lambdas.shared import query_results

_SECTIONS = ("by_tier", "datasets", "not_selected", "rejected_rows")  # there even when empty


def read(location: str) -> dict[str, Any]:
    """{opportunities, evaluations, persons, …, by_tier {tier: count}, not_selected {reason: count},
    datasets {name: {rows, used, repeated, rejected}}, rejected_rows {reason: lines}}
    """
    return from_rows(query_results.rows(location))


def from_rows(rows: Iterable[Mapping[str, str]]) -> dict[str, Any]:
    summary: dict[str, Any] = {section: {} for section in _SECTIONS}
    for row in rows:
        *folders, name = row["name"].split(".")
        at = summary if row["section"] == "total" else summary.setdefault(row["section"], {})
        for folder in folders:
            at = at.setdefault(folder, {})
        at[name] = int(row["count"])
    return summary
