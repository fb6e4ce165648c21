"""A DuckDB database that stands in for the catalog's tables, to run sql/ against.

    warehouse = Warehouse()
    warehouse.deliver("borrower_information", "borrower_id,first_name,…\\nB1,Ann,…\\n")
    warehouse.match({"B1": "m1", "B2": "m1"})
    warehouse.run()                                   # what the run's UNLOADs write
    warehouse.query("refi_opportunities")             # a query's rows, as dicts in their order
    warehouse.relation("loan_lines")                  # the rows of any relation of sql/

Texts are read as Athena's OpenCSVSerDe reads them, and statements translated as the embedded
Athena translates them. Rows come back typed: Decimal, int, bool, str or None. What is delivered
stays until `clear`.
"""

import itertools
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, cached_property
from typing import Any

import duckdb
from sqlglot import exp

from infra.embedded.athena import scope, statements, types
from infra.embedded.athena.relations import Relations, View
from infra.embedded.athena.scope import Relation
from infra.embedded.tables.sql import identifier
from lambdas.shared.columns import (
    EVALUATION_COLUMNS,
    JUDGED_COLUMNS,
    KEPT_OPT_OUT_COLUMNS,
    KEPT_OPT_OUTS,
    MATCH_COLUMNS,
    PREPARED_BORROWER_COLUMNS,
    STAGED_COLUMNS,
)
from lambdas.shared.contract import BY_NAME, DATASETS, OVERFLOW_COLUMN
from lambdas.shared.limits import Limits
from lambdas.shared.matching.result import MatchingResult
from lambdas.shared.query import composition
from lambdas.shared.query.parameters import Band, RunParameters
from lambdas.shared.query.stages import QUERIES, SUMMARIES, QueryKind, select_of, statement
from tests.oracle.leads import LastLine, Listing
from tests.oracle.serde import rows as read

# What is written once somebody reads it, in the order in which they read each other.
WRITTEN_WHEN_READ = (
    *("row_numbers", "name_parts", "compared_pairs", "prepared_borrowers"),
    *("gathered_closings", "resolved_people"),
)

RUN_ID = "20261122T103100Z-1f3a9c2b"
LAST_RUN_ID = "20261121T103100Z-5e0c1d77"
AS_OF = date(2026, 11, 22)
JOB_ID = "7f3c1d2e4b5a69788796a5b4c3d2e1f0"

MOST_PREPARED = 100

Row = dict[str, Any]


class Warehouse:
    """One run over what was delivered. Its parameters may be set again between runs."""

    as_of: date
    limits: Limits
    is_trial: bool
    band: Band
    max_borrowers_per_person: int
    match_everyone_below: int
    matching: MatchingResult | None  # None: a job that counted what `match` was given

    def __init__(self) -> None:
        # By their text, the names of prepared statements; the one used last is the last.
        self._prepared: OrderedDict[str, str] = OrderedDict()
        self._numbers = itertools.count()
        self.connection = duckdb.connect(config={"threads": 1})  # tests share the cores
        # To plan a statement takes longer than to run it over a handful of rows.
        self.connection.execute("pragma disable_optimizer")
        for name, columns in TABLES.items():
            declared = ", ".join(
                f'"{column}" {_duckdb_type(hive_type)}' for column, hive_type in columns
            )
            self.connection.execute(f"create table {name} ({declared})")
        self._leave_others()
        self.connection.execute("begin")
        self._set_defaults()

    def deliver(self, dataset: str, *texts: str, run_id: str = RUN_ID) -> None:
        """Stages files, each with its header line, for a run."""
        self._judged, self._written = set(), set()
        width = len(BY_NAME[dataset].columns) + 1
        self._insert(dataset, ((*cells, run_id) for text in texts for cells in read(text, width)))

    def deliver_rows(self, dataset: str, *lines: str) -> None:
        """Stages a file of these lines; the header line comes of itself."""
        header = ",".join(BY_NAME[dataset].header)
        self.deliver(dataset, "\n".join([header, *lines]) + "\n")

    def match(self, match_ids: Mapping[str, str], *, job_id: str = JOB_ID) -> None:
        """Lets Entity Resolution have answered {borrower id: MatchID}."""
        self._written = set()
        vars(self).pop("_honest_job", None)
        self._insert(
            "borrower_matches",
            (
                (borrower_id, match_id, "rule 1", RUN_ID, job_id)
                for borrower_id, match_id in match_ids.items()
            ),
        )

    def run(self) -> None:
        """What the UNLOADs of a run write: `prepared_borrowers`, and what is staged."""
        self._written = set()
        self._write("prepared_borrowers", "prepared_borrowers")
        self._stage("refi_evaluations")

    def publish(self) -> None:
        """Makes what `run` wrote the current run, so that `unified_refi_dataset` shows it."""
        self.connection.execute("delete from refi_evaluations; delete from latest")
        names = ", ".join(name for name, _ in TABLES["refi_evaluations"])
        self.connection.execute(
            f"insert into refi_evaluations select {names} from refi_evaluations_staged"
            f" where run_id = '{RUN_ID}' and attempt = '1'"
        )
        self._insert("latest", [(RUN_ID, "2026-11-22T10:40:00Z")])

    def list_before(self, listings: Iterable[Listing], *, is_trial: bool = False) -> None:
        """Lets runs of earlier days have listed these, each one run."""
        names = ("borrower_ids", "as_of", "market_rate_offer", "decision", "is_trial", "run_id")
        rows = [
            (
                " ".join(borrower_ids),
                listed_on,
                offer,
                "opportunity",
                is_trial,
                f"{listed_on:%Y%m%d}T060000Z-{number:08x}",
            )
            for number, (borrower_ids, listed_on, offer) in enumerate(listings)
        ]
        columns = dict(TABLES["refi_evaluations"])
        place = {name: at for at, name in enumerate(names)}
        self._insert(
            "refi_evaluations",
            ([row[place[name]] if name in place else None for name in columns] for row in rows),
        )

    def publish_before(self, lines: Iterable[LastLine], *, run_id: str = LAST_RUN_ID) -> None:
        """Lets the last published run have listed these."""
        self.band = replace(self.band, last_run_id=run_id)
        given = [line._asdict() | {"decision": "opportunity", "run_id": run_id} for line in lines]
        self._insert(
            "refi_evaluations",
            ([row.get(name) for name, _ in TABLES["refi_evaluations"]] for row in given),
        )

    def keep_opt_outs(self, *, run_id: str = LAST_RUN_ID) -> None:
        """Lets what is delivered be what the last published run judged of its opt-outs, and
        forgets that delivery.
        """
        self.band = replace(self.band, last_run_id=run_id)
        delivered = ("borrower_information", "do_not_contact", "do_not_contact_addresses")
        kept = self._statement("judged_opt_outs")
        self._prepare(kept)
        self.connection.execute(
            f"insert into {KEPT_OPT_OUTS} select kept.*, '{run_id}' "
            f"from ({translated(kept).sql}) as kept"
        )
        for dataset in delivered:
            self.connection.execute(f"delete from {dataset} where run_id = '{RUN_ID}'")
        self._judged, self._written = set(), set()

    def query(self, name: str) -> list[Row]:
        """The rows of a query of STAGES; of an UNLOAD, those that it writes."""
        return self.execute(self._statement(name))

    def relation(self, name: str) -> list[Row]:
        """The rows of a relation of sql/."""
        return self.execute(self._relation(name))

    def types(self, name: str) -> dict[str, str]:
        """A relation's columns and their types, which are Trino's, in order."""
        found = translated(self._relation(name))
        return {column.name: str(column.type) for column in found.columns}

    def execute(self, text: str) -> list[Row]:
        """The rows of a statement in Athena's SQL."""
        self._prepare(text)
        found = translated(text)
        rows = self._execute_prepared(found.sql).fetchall()
        names = [column.name for column in found.columns]
        return [dict(zip(names, row, strict=True)) for row in rows]

    def change(self, text: str, values: Sequence[Any] = ()) -> None:
        """Lets what was delivered, answered or written be otherwise: DuckDB's SQL."""
        vars(self).pop("_honest_job", None)
        self.connection.execute(text, values)

    def summary(self) -> list[Row]:
        """The rows of summary.json, of all the queries that it is made of."""
        return [row for name in SUMMARIES for row in self.query(name)]

    def clear(self) -> None:
        """Forgets everything delivered, matched and written, and parameters that were set.

        What a test does is one transaction, which nothing but this ends.
        """
        self.connection.execute("rollback")
        self.connection.execute("begin")
        self._set_defaults()

    def _leave_others(self) -> None:
        """Rows of another run, of another attempt and of another job: no rule may look at them."""
        for name, partition in _PARTITIONS.items():
            others = [dict.fromkeys(partition, "another")]
            if "attempt" in partition:
                others.append({"run_id": RUN_ID, "attempt": "2"})
            cells = {column: _somebody_elses(column, kind) for column, kind in TABLES[name]}
            self._insert(name, [(cells | other).values() for other in others])

    def _set_defaults(self) -> None:
        self._judged, self._written = set[str](), set[str]()
        vars(self).pop("_honest_job", None)
        self.as_of = AS_OF
        self.limits = Limits()
        self.is_trial = False
        self.band = Band(last_run_id=None, last_opportunities=None, is_waived=False)
        self.max_borrowers_per_person = 10
        self.match_everyone_below = 1_000_000  # `match` answers of everybody
        self.matching = None

    @property
    def parameters(self) -> RunParameters:
        return RunParameters(
            run_id=RUN_ID,
            as_of=self.as_of,
            limits=self.limits,
            is_trial=self.is_trial,
            band=self.band,
            max_borrowers_per_person=self.max_borrowers_per_person,
            match_everyone_below=self.match_everyone_below,
            matching=self.matching or self._honest_job,
            attempts=dict.fromkeys(STAGED_COLUMNS, 1),
        )

    @cached_property
    def _honest_job(self) -> MatchingResult:
        counted = self.connection.execute(
            "select count(*), count(distinct match_id) from borrower_matches where job_id = ?",
            [JOB_ID],
        ).fetchone()
        assert counted
        return MatchingResult(
            workflow="borrowers-1",
            job_id=JOB_ID,
            prepared_by=RUN_ID,
            input_records=counted[0],
            match_ids=counted[1],
            records_not_processed=0,
        )

    def _statement(self, name: str) -> str:
        query = QUERIES[name]
        destination = "s3://working/prefix/" if query.kind is QueryKind.UNLOAD else None
        return statement(query, self.parameters, destination=destination)

    def _relation(self, name: str) -> str:
        return composition.render(composition.compose(name), self.parameters.values())

    def _prepare(self, text: str) -> None:
        """Writes what the statement reads back, unless nothing was delivered or matched since."""
        for names, written in ((JUDGED_COLUMNS, self._judged), (WRITTEN_WHEN_READ, self._written)):
            for name in names:
                if f"{name}_staged" in text and name not in written:
                    written.add(name)
                    self._stage(name)

    def _stage(self, query: str) -> None:
        self._write(query, f"{query}_staged", RUN_ID, "1")

    def _write(self, query: str, table: str, *partition: str) -> None:
        """The query's rows become the table's, in a partition of these values."""
        text = self._statement(query)
        self._prepare(text)
        keys = zip(_PARTITIONS.get(table, ()), partition, strict=True)
        conditions = " and ".join(f"{key} = '{value}'" for key, value in keys)
        self.connection.execute(f"delete from {table} where {conditions or 'true'}")
        select = ", ".join(["written.*", *(f"'{value}'" for value in partition)])
        self._execute_prepared(
            f"insert into {table} select {select} from ({translated(text).sql}) as written"
        )

    def _execute_prepared(self, text: str) -> duckdb.DuckDBPyConnection:
        """Binds a statement once for all tests that ask it."""
        if text not in self._prepared:
            if len(self._prepared) == MOST_PREPARED:
                self.connection.execute(f"deallocate {self._prepared.popitem(last=False)[1]}")
            self._prepared[text] = f"statement_{next(self._numbers)}"
            self.connection.execute(f"prepare {self._prepared[text]} as {text}")
        self._prepared.move_to_end(text)
        return self.connection.execute(f"execute {self._prepared[text]}")

    def _insert(self, table: str, rows: Iterable[Iterable[Any]]) -> None:
        """All cells travel as text: DuckDB casts a decimal from it exactly."""
        cells = [[None if cell is None else str(cell) for cell in row] for row in rows]
        columns = ", ".join(
            f"cells[{number}]::{_duckdb_type(hive_type)}"
            for number, (_, hive_type) in enumerate(TABLES[table], 1)
        )
        self.connection.execute(
            f"insert into {table} select {columns} from (select unnest(?::varchar[][]) as cells)",
            [cells],
        )


def _strings(*names: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, "string") for name in names)


# The catalog's tables: (column, Hive type), partition keys last.
TABLES: Mapping[str, tuple[tuple[str, str], ...]] = {
    **{dataset.name: _strings(*dataset.header, OVERFLOW_COLUMN, "run_id") for dataset in DATASETS},
    "prepared_borrowers": PREPARED_BORROWER_COLUMNS,
    "borrower_matches": (*MATCH_COLUMNS, *_strings("job_id")),
    **{
        f"{name}_staged": (*columns, *_strings("run_id", "attempt"))
        for name, columns in STAGED_COLUMNS.items()
    },
    "refi_evaluations": (*EVALUATION_COLUMNS, *_strings("run_id")),
    "latest": _strings("run_id", "published_at"),
    KEPT_OPT_OUTS: (*KEPT_OPT_OUT_COLUMNS, *_strings("run_id")),
}

# Where rows of several runs stand beside each other; what is published is history and meant to.
_PARTITIONS: Mapping[str, tuple[str, ...]] = {
    **{dataset.name: ("run_id",) for dataset in DATASETS},
    **{f"{name}_staged": ("run_id", "attempt") for name in STAGED_COLUMNS},
    "borrower_matches": ("job_id",),
    KEPT_OPT_OUTS: ("run_id",),
}


class Catalog:
    """The tables, and the view that stage "evaluate" makes."""

    def find(self, node: exp.Table, database: str) -> Relation | View:
        if (view := QUERIES.get(node.name)) and view.kind is QueryKind.VIEW:
            return View(statements.parse_query(select_of(view)), database, node.name)
        names, hive_types = zip(*TABLES[node.name], strict=True)
        output = scope.columns(list(names), [types.from_hive(each) for each in hive_types])
        return Relation(identifier(node.name), output)

    def require(self, scan: str, column: str, values: Sequence[str]) -> None:
        """Partitions are rows here; the WHERE alone selects them."""


@cache
def translated(text: str) -> Relation:
    """A SELECT, or what an UNLOAD writes, for DuckDB. QueryFailure where Athena fails it."""
    statement = statements.parse(text)
    assert isinstance(statement, statements.Select | statements.Unload)
    return Relations(Catalog(), "refi_ready_db").query(statement.query, is_whole=True)


def _somebody_elses(column: str, hive_type: str) -> str | None:
    if column == OVERFLOW_COLUMN:
        return None
    return "2026-01-01" if hive_type == "date" else "1"


def _duckdb_type(hive_type: str) -> str:
    return "varchar" if hive_type == "string" else hive_type
