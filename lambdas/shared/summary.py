"""summary.json: what a run counted, from the rows of the query run_summary.

A row is (section, name, count); a section says where in the document the count stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lambdas.shared import query_results


def read_summary(location: str) -> dict[str, Any]:
    """{opportunities, by_tier, evaluations, persons, borrowers, not_selected, datasets, …}"""
    return from_rows(query_results.rows(location))


def from_rows(rows: Iterable[Mapping[str, str]]) -> dict[str, Any]:
    summary: dict[str, Any] = {}
    for row in rows:
        at = summary
        for step in row["section"].split("."):
            at = at.setdefault(step, {}) if step else at
        at[row["name"]] = int(row["count"])
    return summary
