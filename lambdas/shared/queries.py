"""The queries of a run: which stage runs which, in order, and the text that Athena gets."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

from lambdas.shared import sql
from lambdas.shared.errors import ChecksFailed, NoValidBorrowers, TaskError
from lambdas.shared.limits import Limits

# Athena's default, GZIP, is a third smaller and takes five times as long to write.
_UNLOAD_OPTIONS = "format = 'PARQUET', compression = 'SNAPPY'"

RENDERER_VERSION = 1  # raise it when the text of a statement changes without a change in sql/


class QueryKind(StrEnum):
    VIEW = "view"  # (re)creates the view of the query's name
    UNLOAD = "unload"  # writes Parquet under a prefix of its own
    SELECT = "select"  # its result is a CSV
    CHECK = "check"  # any row it returns is a finding that stops the run


@dataclass(frozen=True, kw_only=True)
class Query:
    """One query, named after its relation; "checks" is all checks of its stage together."""

    name: str
    kind: QueryKind
    folder: str | None = None  # of an UNLOAD: where in the working bucket
    error: type[TaskError] | None = None  # of a CHECK: what its findings raise


STAGES: Mapping[str, tuple[Query, ...]] = {
    "judge": (
        Query(name="judged_borrowers", kind=QueryKind.UNLOAD, folder="judged/borrowers"),
        Query(name="judged_loans", kind=QueryKind.UNLOAD, folder="judged/loans"),
        Query(name="judged_offers", kind=QueryKind.UNLOAD, folder="judged/offers"),
    ),
    "prepare": (
        Query(name="borrowers_to_match", kind=QueryKind.CHECK, error=NoValidBorrowers),
        Query(name="prepared_borrowers", kind=QueryKind.UNLOAD, folder="prepared"),
    ),
    "evaluate": (
        Query(name="unified_refi_dataset", kind=QueryKind.VIEW),
        Query(name="refi_evaluations", kind=QueryKind.UNLOAD, folder="evaluations"),
        Query(name="checks", kind=QueryKind.CHECK, error=ChecksFailed),
        Query(name="refi_opportunities", kind=QueryKind.SELECT),
        Query(name="rejected_rows", kind=QueryKind.SELECT),
        Query(name="run_summary", kind=QueryKind.SELECT),
    ),
}

QUERIES: Mapping[str, Query] = {query.name: query for stage in STAGES.values() for query in stage}

# Relations that read back what a query of this run wrote, {relation: query}. Where there is no run,
# the relation may be computed as the query does.
READ_BACK: Mapping[str, str] = {
    "borrower_lines": "judged_borrowers",
    "loan_lines": "judged_loans",
    "market_lines": "judged_offers",
}


@dataclass(frozen=True, kw_only=True)
class Matching:
    """The matching job whose groups a run uses, what the service counted, and for which run."""

    job_id: str
    prepared_by: str
    input_records: int
    match_ids: int
    records_not_processed: int


@dataclass(frozen=True, kw_only=True)
class RunParameters:
    """What varies by run. Before stage "evaluate" there is no matching.

    `attempts`: of the UNLOADs that have succeeded, on which attempt, by query name.
    """

    run_id: str
    limits: Limits
    max_borrowers_per_person: int
    matching: Matching | None
    attempts: Mapping[str, int]

    def values(self) -> dict[str, sql.Value]:
        """By the placeholder's name in sql/. A partition's value is a string, as in its path."""
        values: dict[str, sql.Value] = {
            "run_id": self.run_id,
            "max_borrowers_per_person": self.max_borrowers_per_person,
            **asdict(self.limits),
        }
        if self.matching is not None:
            values |= asdict(self.matching)
        return values | {f"{name}_attempt": str(number) for name, number in self.attempts.items()}


def statement(query: Query, parameters: RunParameters, *, destination: str | None) -> str:
    """What Athena is asked to run; `destination` is the s3:// prefix of an UNLOAD.

    Raises KeyError when the query needs a parameter that its stage does not have yet.
    """
    select = sql.render(select_of(query), parameters.values())
    match query.kind:
        case QueryKind.VIEW:
            return f"create or replace view {query.name} as\n\n{select}"
        case QueryKind.UNLOAD:
            if destination is None:
                raise ValueError(f"query {query.name} needs the prefix it is to write under")
            prefix = sql.literal(destination)
            return f"unload (\n\n{select}\n\n) to {prefix} with ({_UNLOAD_OPTIONS})"
        case QueryKind.SELECT | QueryKind.CHECK:
            return select


def select_of(query: Query) -> str:
    """The query's SELECT, its placeholders still in it."""
    if query.kind is not QueryKind.CHECK:
        return sql.compose(query.name)
    stage = next(stage for stage, queries in STAGES.items() if query in queries)
    checks = tuple(
        name
        for name in sql.relation_names()
        if name.startswith("checks/") and sql.relation(name).stage == stage
    )
    findings = [
        f"select\n    {name}.check_name,\n    {name}.finding,\n    {name}.row_count\nfrom {name}"
        for name in (check.removeprefix("checks/") for check in checks)
    ]
    return sql.compose_select("\nunion all\n".join(findings), reads=checks)


def preparation_version() -> str:
    """SHA-256 over all that decides which borrowers are matched, and how they are written."""
    digest = hashlib.sha256(str(RENDERER_VERSION).encode())
    for query in (QUERIES["judged_borrowers"], *STAGES["prepare"]):
        digest.update(f"\0{query.name}\0{select_of(query)}".encode())
    return digest.hexdigest()


def sql_version() -> str:
    """SHA-256 over sql/ and the renderer's version: equal versions ask equal questions."""
    digest = hashlib.sha256(str(RENDERER_VERSION).encode())
    for name in sql.relation_names():
        text = (sql.SQL / f"{name}.sql").read_text(encoding="utf-8")
        digest.update(f"\0{name}\0{text}".encode())
    return digest.hexdigest()
