"""The queries of a run: which stage runs which, in order, and the text that Athena gets."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from lambdas.shared.errors import ChecksFailed, NoValidBorrowers, TaskError
from lambdas.shared.query import composition
from lambdas.shared.query.parameters import CONSTANTS, RunParameters

# Athena's default, GZIP, is a third smaller and takes five times as long to write.
_UNLOAD_OPTIONS = "format = 'PARQUET', compression = 'SNAPPY'"

RENDERER_VERSION = 3  # raise it when the text of a statement changes without a change in sql/


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
    # relations that it computes as another, {one: other}
    instead: Mapping[str, str] = field(default_factory=dict)


STAGES: Mapping[str, tuple[Query, ...]] = {
    "judge": (
        Query(name="judged_borrowers", kind=QueryKind.UNLOAD, folder="judged/borrowers"),
        Query(name="judged_loans", kind=QueryKind.UNLOAD, folder="judged/loans"),
        Query(name="judged_offers", kind=QueryKind.UNLOAD, folder="judged/offers"),
        # binds them to the borrowers that the first one judged
        Query(name="judged_opt_outs", kind=QueryKind.UNLOAD, folder="judged/opt_outs"),
        Query(name="row_numbers", kind=QueryKind.UNLOAD, folder="judged/rows"),
    ),
    "prepare": (
        Query(name="borrowers_to_match", kind=QueryKind.CHECK, error=NoValidBorrowers),
        Query(name="name_parts", kind=QueryKind.UNLOAD, folder="judged/names"),
        Query(name="compared_pairs", kind=QueryKind.UNLOAD, folder="judged/pairs"),
        Query(name="prepared_borrowers", kind=QueryKind.UNLOAD, folder="prepared"),
        Query(name="matching_input", kind=QueryKind.SELECT),
    ),
    "evaluate": (
        Query(name="unified_refi_dataset", kind=QueryKind.VIEW),
        Query(
            name="gathered_closings",
            kind=QueryKind.UNLOAD,
            folder="people/closings",
            # what the lists close is judged; here it is what stands in borrowers' cells
            instead={"searched_texts": "borrowers_texts"},
        ),
        Query(name="resolved_people", kind=QueryKind.UNLOAD, folder="people"),
        Query(name="refi_evaluations", kind=QueryKind.UNLOAD, folder="evaluations"),
        Query(name="checks", kind=QueryKind.CHECK, error=ChecksFailed),
        Query(name="refi_opportunities", kind=QueryKind.SELECT),
        Query(name="merged_pairs", kind=QueryKind.SELECT),
        Query(name="review", kind=QueryKind.SELECT),
        Query(name="rejected_rows", kind=QueryKind.SELECT),
        Query(name="run_summary", kind=QueryKind.SELECT),
        Query(name="merge_summary", kind=QueryKind.SELECT),
        Query(
            name="resolution_summary",
            kind=QueryKind.SELECT,
            # who they are with resolution it reads from the evaluations; see unresolved_leads
            instead={"people": "unresolved_people"},
        ),
    ),
}

QUERIES: Mapping[str, Query] = {query.name: query for stage in STAGES.values() for query in stage}

# Relations that read back what a query of this run wrote, {relation: query}. Where there is no run,
# the relation may be computed as the query does.
READ_BACK: Mapping[str, str] = {
    "borrower_lines": "judged_borrowers",
    "loan_lines": "judged_loans",
    "market_lines": "judged_offers",
    "compared_names": "name_parts",
    "judged_pairs": "compared_pairs",
    "opt_out_lines": "judged_opt_outs",
    "sent_borrowers": "prepared_borrowers",
    "counted_rows": "row_numbers",
}

# Together they are summary.json. Each alone stays within what Athena plans.
SUMMARIES = ("run_summary", "merge_summary", "resolution_summary")


# With a cool-down of no days nobody's listing matters, and the history need not be looked at.
WITHOUT_COOL_DOWN: Mapping[str, str] = {"listings": "no_listings"}


def statement(query: Query, parameters: RunParameters, *, destination: str | None) -> str:
    """What Athena is asked to run; `destination` is the s3:// prefix of an UNLOAD.

    Raises KeyError when the query needs a parameter that its stage does not have yet.
    """
    select = composition.render(_select(query, parameters), parameters.values())
    match query.kind:
        case QueryKind.VIEW:
            return f"create or replace view {query.name} as\n\n{select}"
        case QueryKind.UNLOAD:
            if destination is None:
                raise ValueError(f"query {query.name} needs the prefix it is to write under")
            prefix = composition.literal(destination)
            # A SELECT, as its page shows it: that UNLOAD takes a WITH is written nowhere.
            # https://docs.aws.amazon.com/athena/latest/ug/unload.html
            select = f"select * from (\n\n{select}\n\n)"
            return f"unload ({select}) to {prefix} with ({_UNLOAD_OPTIONS})"
        case QueryKind.SELECT | QueryKind.CHECK:
            return select


def lacks(query: Query, parameters: RunParameters) -> set[str]:
    """The parameters that the query needs and its stage does not have yet."""
    return composition.placeholders(_select(query, parameters)) - parameters.values().keys()


def _select(query: Query, parameters: RunParameters) -> str:
    return select_of(query, instead={} if parameters.limits.cool_down_days else WITHOUT_COOL_DOWN)


def select_of(query: Query, *, instead: Mapping[str, str] = MappingProxyType({})) -> str:
    """The query's SELECT, its placeholders still in it; `instead` as in `Query`."""
    instead = {**query.instead, **instead}
    if query.kind is not QueryKind.CHECK:
        return composition.compose(query.name, instead=instead)
    stage = next(stage for stage, queries in STAGES.items() if query in queries)
    checks = tuple(
        name
        for name in composition.relation_names()
        if name.startswith("checks/") and composition.relation(name).stage == stage
    )
    findings = [
        f"select\n    {name}.check_name,\n    {name}.finding,\n    {name}.row_count\nfrom {name}"
        for name in (check.removeprefix("checks/") for check in checks)
    ]
    return composition.compose_select("\nunion all\n".join(findings), reads=checks, instead=instead)


def sql_version() -> str:
    """SHA-256 over sql/, the words and patterns rendered into it, and the renderer's version: equal
    versions ask equal questions.
    """
    digest = hashlib.sha256(str(RENDERER_VERSION).encode())
    for name, constant in CONSTANTS.items():
        digest.update(f"\0{name}\0{composition.literal(constant)}".encode())
    for name in composition.relation_names():
        text = composition.path_of(name).read_text(encoding="utf-8")
        digest.update(f"\0{name}\0{text}".encode())
    return digest.hexdigest()
