"""sql/ keeps its form, says only what Athena and DuckDB both understand, and means the contract.

DuckDB, on which sql/ is tested, takes more than Athena does: what it alone takes is refused here.
"""

import re
from collections import Counter
from datetime import date
from functools import cache

import pytest
import sqlglot
from sqlglot import exp
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import build_scope, traverse_scope

from lambdas.shared.columns import KEPT_OPT_OUTS, PREPARED_BORROWER_COLUMNS, STAGED_COLUMNS
from lambdas.shared.limits import Limits
from lambdas.shared.matching.result import MatchingResult
from lambdas.shared.query import composition
from lambdas.shared.query.parameters import Band, RunParameters
from lambdas.shared.query.stages import (
    QUERIES,
    READ_BACK,
    STAGES,
    SUMMARIES,
    WITHOUT_COOL_DOWN,
    QueryKind,
    select_of,
)
from tests.sql.support.warehouse import TABLES, Warehouse

FILES = composition.relation_names()
PUBLISHED = {
    *("refi_opportunities", "rejected_rows", "merged_pairs", "review"),
    *SUMMARIES,
}

# Both engines have these and mean the same by them; sqlglot's names where it has a class.
FUNCTIONS = {
    "ABS", "AND", "ARG_MIN", "ARRAY", "ARRAY_AGG", "ARRAY_DISTINCT", "ARRAY_REMOVE", "ARRAY_SIZE",
    "ARRAY_SORT", "ARRAY_TO_STRING", "CASE", "CAST", "COALESCE", "CONCAT_WS", "COUNT", "COUNT_IF",
    "DATEDIFF", "ENCODE", "FIRST_VALUE", "FLOOR", "GENERATE_SERIES", "GREATEST", "HEX", "IF",
    "LEAST", "LENGTH", "LEVENSHTEIN", "LOGICAL_OR", "LOWER", "MAX", "MD5_DIGEST", "MIN",
    "NORMALIZE", "NULLIF", "OR", "POWER", "REGEXP_EXTRACT", "REGEXP_EXTRACT_ALL", "REGEXP_LIKE",
    "REGEXP_REPLACE", "REPLACE", "REVERSE", "ROUND", "ROW_NUMBER", "SPLIT", "SPLIT_PART",
    "STARTS_WITH", "STR_POSITION", "SUBSTRING", "SUM", "TRANSLATE", "TRIM", "UNNEST", "UPPER",
    "YEAR",
}  # fmt: skip

# What a scan of these tables has to name, as a literal, for projection to find the objects.
PARTITION_KEYS = {
    **{name: ["run_id"] for name in TABLES if "overflow" in dict(TABLES[name])},
    **{f"{name}_staged": ["run_id", "attempt"] for name in STAGED_COLUMNS},
    "borrower_matches": ["job_id"],
    KEPT_OPT_OUTS: ["run_id"],
}

LONGEST_QUERY = 262_144  # bytes; Athena's quota
MOST_SCANS = 44  # Athena repeats a common table expression wherever it is named

PARAMETERS = RunParameters(
    run_id="20261122T103100Z-1f3a9c2b",
    as_of=date(2026, 11, 22),
    limits=Limits(),
    is_trial=False,
    band=Band(last_run_id="20261121T103100Z-5e0c1d77", last_opportunities=10, is_waived=False),
    max_borrowers_per_person=10,
    match_everyone_below=1_000,
    matching=MatchingResult(
        workflow="borrowers-1",
        job_id="7f3c",
        prepared_by="r",
        input_records=3,
        match_ids=2,
        records_not_processed=0,
    ),
    attempts=dict.fromkeys(STAGED_COLUMNS, 1),
)


def parsed(text):
    return sqlglot.parse_one(composition.render(text, PARAMETERS.values()), read="athena")


@cache
def own(name):
    """The syntax tree of one file."""
    return parsed(composition.relation(name).select)


@cache
def composed(name):
    """The syntax tree of a whole query."""
    return parsed(select_of(QUERIES[name]))


@cache
def typed(name):
    """The syntax tree of a whole query, every column bound and every expression with its type."""
    schema = {
        table: {column: hive_type.replace("string", "varchar") for column, hive_type in columns}
        for table, columns in TABLES.items()
    }
    bound = qualify(
        composed(name).copy(), schema=schema, dialect="athena", validate_qualify_columns=True
    )
    return annotate_types(bound, schema=schema, dialect="athena")


def tables_of(tree):
    """The names that a tree reads from without defining them."""
    return {
        source.name
        for scope in traverse_scope(tree)
        for source in scope.sources.values()
        if isinstance(source, exp.Table)
    }


@pytest.mark.parametrize("name", FILES)
def test_a_file_begins_with_its_name_and_its_grain(name):
    text = composition.path_of(name).read_text(encoding="utf-8")

    assert text.startswith(f"-- {name.rpartition('/')[2]}: ")
    assert re.search(r"^-- grain   \S", text, re.MULTILINE)


@pytest.mark.parametrize("name", FILES)
def test_a_header_lists_exactly_what_is_read_and_scanned(name):
    relation = composition.relation(name)

    assert {*relation.reads, *relation.scans} == tables_of(own(name))
    assert set(relation.reads) <= set(FILES)
    assert set(relation.scans) <= set(TABLES)


@pytest.mark.parametrize("name", FILES)
def test_a_file_serves_a_query(name):
    wanted = {query for query in QUERIES if query in FILES}
    wanted |= {*WITHOUT_COOL_DOWN.values()}
    wanted |= {other for query in QUERIES.values() for other in query.instead.values()}
    wanted |= {check for check in FILES if check.startswith("checks/")}
    served = set()
    while wanted:
        relation = wanted.pop()
        served.add(relation)
        wanted |= set(composition.relation(relation).reads) - served

    assert name in served


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith("checks/")])
def test_a_check_names_its_stage_and_tells_itself_what_it_found_and_how_often(name):
    assert composition.relation(name).stage in STAGES
    assert own(name).named_selects == ["check_name", "finding", "row_count"]
    assert own(name).selects[0].this.name == composition.relation(name).name


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_one_select_that_names_its_columns(name):
    tree = own(name)

    assert isinstance(tree, exp.Select)
    assert not tree.is_star


@pytest.mark.parametrize("name", FILES)
def test_only_what_is_published_has_an_order(name):
    assert bool(own(name).args.get("order")) == (name in PUBLISHED)
    assert own(name).args.get("limit") is None


@pytest.mark.parametrize("name", FILES)
def test_every_column_says_whose_it_is(name):
    """So none can be an alias of the same SELECT, which DuckDB alone would look up."""
    unqualified = [column.sql() for column in own(name).find_all(exp.Column) if not column.table]

    assert unqualified == []


@pytest.mark.parametrize("name", FILES)
def test_no_table_is_qualified_with_a_database(name):
    assert [table.sql() for table in own(name).find_all(exp.Table) if table.db] == []


@pytest.mark.parametrize("name", FILES)
def test_grouping_is_by_columns(name):
    for group in own(name).find_all(exp.Group):
        assert all(isinstance(each, exp.Column) for each in group.expressions)
        assert not group.args.get("all")


@pytest.mark.parametrize("name", FILES)
def test_only_functions_on_which_both_engines_agree_are_called(name):
    called = {
        each.name.upper() if isinstance(each, exp.Anonymous) else each.sql_name()
        for each in own(name).find_all(exp.Func)
    }

    assert called <= FUNCTIONS


@pytest.mark.parametrize("name", QUERIES)
def test_no_whole_number_is_divided(name):
    """7 / 2 is 3 in Trino and 3.5 in DuckDB."""
    for division in typed(name).find_all(exp.Div):
        assert division.this.is_type("double", "decimal"), division.sql()


@pytest.mark.parametrize("name", FILES)
def test_no_number_has_a_decimal_point(name):
    """A bare one takes its scale from its digits; the renderer writes limits as casts."""

    numbers = [each for each in own(name).find_all(exp.Literal) if not each.is_string]

    assert [number.sql() for number in numbers if not number.is_int] == []


@pytest.mark.parametrize("name", QUERIES)
def test_text_becomes_a_number_only_where_a_pattern_let_it_through(name):
    for cast in typed(name).find_all(exp.Cast):
        if isinstance(cast.this, exp.Literal) or not cast.this.is_type("varchar"):
            continue  # a rendered limit; a number already
        branch = cast.parent
        assert isinstance(branch, exp.If)
        assert isinstance(branch.this, exp.RegexpLike)
        assert branch.this.this == cast.this
        assert branch.this.expression.name.startswith("^")
        assert branch.this.expression.name.endswith("$")


@pytest.mark.parametrize("name", FILES)
def test_a_window_that_picks_a_row_has_an_order(name):
    for window in own(name).find_all(exp.Window):
        if isinstance(window.this, exp.RowNumber | exp.FirstValue):
            assert window.args.get("order")


@pytest.mark.parametrize("name", QUERIES)
def test_a_scan_names_its_partition_where_projection_looks_for_it(name):
    for select in composed(name).find_all(exp.Select):
        source = select.args.get("from_")
        if source is None or not isinstance(source.this, exp.Table):
            continue
        where = select.args["where"].this if select.args.get("where") else exp.true()
        conditions = where.flatten() if isinstance(where, exp.And) else [where]
        compared = {
            condition.this.name
            for condition in conditions
            if isinstance(condition, exp.EQ)
            and isinstance(condition.this, exp.Column)
            and condition.this.table == source.this.name
            and isinstance(condition.expression, exp.Literal)
            and condition.expression.is_string
        }
        assert compared >= set(PARTITION_KEYS.get(source.this.name, []))


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_finds_every_column_in_the_catalog(name):
    assert typed(name).named_selects


@pytest.mark.parametrize("name", QUERIES)
def test_no_common_table_expression_hides_a_table_that_the_query_scans(name):
    defined = {expression.alias for expression in composed(name).find_all(exp.CTE)}

    assert not defined & tables_of(composed(name))
    assert tables_of(composed(name)) <= set(TABLES)


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_stays_within_what_athena_plans(name):
    def scans(scope):
        inner = Counter(
            source.name
            for _, source in scope.selected_sources.values()
            if isinstance(source, exp.Table)
        )
        nested = [
            source
            for _, source in scope.selected_sources.values()
            if not isinstance(source, exp.Table)
        ]
        for each in (*nested, *scope.subquery_scopes, *scope.set_operation_scopes):
            inner += scans(each)
        return inner

    assert scans(build_scope(composed(name))).total() <= MOST_SCANS
    assert len(select_of(QUERIES[name]).encode()) < LONGEST_QUERY / 2


def test_the_view_is_the_same_in_every_run():
    view = next(query for query in QUERIES.values() if query.kind is QueryKind.VIEW)

    assert composition.placeholders(select_of(view)) == set()


@pytest.mark.parametrize(
    ("relation", "columns"),
    [*STAGED_COLUMNS.items(), ("prepared_borrowers", PREPARED_BORROWER_COLUMNS)],
)
def test_what_is_unloaded_has_the_columns_and_types_of_its_table(relation, columns):
    assert Warehouse().types(relation) == {
        name: {"string": "varchar", "int": "integer"}.get(hive_type, hive_type)
        for name, hive_type in columns
    }


@pytest.mark.parametrize(
    ("relation", "instead"),
    [
        *WITHOUT_COOL_DOWN.items(),
        *(pair for query in QUERIES.values() for pair in query.instead.items()),
    ],
)
def test_what_stands_in_for_a_relation_has_its_columns(relation, instead):
    assert Warehouse().types(instead) == Warehouse().types(relation)


@pytest.mark.parametrize(("relation", "query"), READ_BACK.items())
def test_what_is_read_back_is_what_was_written(relation, query):
    assert Warehouse().types(relation) == Warehouse().types(query)


@pytest.mark.parametrize("step", ["national", "addressed"])
def test_a_borrowers_address_and_a_closed_one_are_reckoned_by_one_rule(step):
    """It stands twice, as they come from different columns: a number that is closed is to be the
    number that somebody would call."""
    written = {
        expression.this.sql()
        for name in ("judged_borrowers", "found_addresses")
        for expression in own(name).find_all(exp.CTE)
        if expression.alias == step
    }

    assert len(written) == 1
