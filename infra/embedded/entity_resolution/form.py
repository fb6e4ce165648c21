"""The form of a job's output: ours, and others that the guide leaves open.

The guide has a folder named by the job's id with `success/` and `error/` in it. Where it stands,
what its files are called and look like, and who has a row, is on no page; a fault plan chooses.
https://docs.aws.amazon.com/entityresolution/latest/userguide/create-matching-workflow.html
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from infra.embedded.faults import Kind
from infra.embedded.tables import sql

Columns = Sequence[tuple[str, str]]  # (name, expression)

_RULE = "MatchRule"
_MATCH_ID = "MatchID"


@dataclass(frozen=True, kw_only=True)
class Form:
    """`folder`: of a job, with `{workflow}` and `{job}` in it; `file`: by number."""

    folder: str = "{workflow}/{job}/"
    file: str = "part-{number:05}.csv"
    gzipped: bool = False
    reordered: bool = False
    has_rules: bool = True
    has_singles: bool = True
    blank_singles: bool = False

    def columns(self, columns: Columns, *, is_alone: str) -> Columns:
        """As the file has them; `is_alone`: whether the record has no match."""
        kept = [each for each in columns if self.has_rules or each[0] != _RULE]
        if self.blank_singles:
            blank = {_MATCH_ID: f"case when {is_alone} then '' else matched.match_id end"}
            kept = [(name, blank.get(name, expression)) for name, expression in kept]
        if self.reordered:
            kept = [(name.upper(), expression) for name, expression in reversed(kept)]
        return kept

    @property
    def copy_options(self) -> str:
        quotes = "" if self.reordered else ", force_quote *"
        return f"format csv, header true{quotes}{', compression gzip' if self.gzipped else ''}"

    def finish(self, file: Path) -> None:
        """What DuckDB does not write."""
        if self.reordered:
            file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))

    def copy(self, query: str, file: Path) -> str:
        return f"copy ({query}) to {sql.literal(file.as_posix())} ({self.copy_options})"


_OURS = Form()
_OTHERS = {
    Kind.JOB_ELSEWHERE: replace(
        _OURS, folder="outputs/{job}/{workflow}/", file="run-1700000000-{number}"
    ),
    Kind.JOB_GZIPPED: replace(_OURS, file="part-{number:05}.csv.gz", gzipped=True),
    Kind.JOB_REORDERED: replace(_OURS, reordered=True),
    Kind.JOB_WITHOUT_RULES: replace(_OURS, has_rules=False),
    Kind.JOB_WITHOUT_SINGLES: replace(_OURS, has_singles=False),
    Kind.JOB_BLANK_SINGLES: replace(_OURS, blank_singles=True),
}


def form(otherwise: Kind | None) -> Form:
    return _OURS if otherwise is None else _OTHERS.get(otherwise, _OURS)
