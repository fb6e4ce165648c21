"""summary.json: what a run counted, from the rows of the query run_summary.

A row is (section, name, count); the section is the path of an object in the document, steps
separated by dots, '' the document itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lambdas.shared import query_results


def read(location: str) -> dict[str, Any]:
    """{opportunities, evaluations, persons, borrowers, oversized_groups, by_tier {tier: count},
    not_selected {reason: count}, datasets {name: {rows, used, repeated, rejected}},
    rejected_rows {reason: lines}}
    """
    return from_rows(query_results.rows(location))


def from_rows(rows: Iterable[Mapping[str, str]]) -> dict[str, Any]:
    summary: dict[str, Any] = {}
    for row in rows:
        at = summary
        for step in row["section"].split(".") if row["section"] else ():
            at = at.setdefault(step, {})
        at[row["name"]] = int(row["count"])
    return summary
