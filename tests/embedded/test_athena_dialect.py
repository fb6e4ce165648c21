"""Trino's SQL on DuckDB: it means what it means in Athena, or it fails as it does there.

What a query means was taken from Trino's documentation and its sources, not from DuckDB.
"""

import pytest

from tests.embedded.athena_queries import Lake
from tests.embedded.fakes import JSON, table


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    with Lake(tmp_path_factory.mktemp("lake")) as lake:
        columns = {"name": "string", "age": "int"}
        lake.add(table("people", columns, "s3://data/people/", serde=JSON))
        lake.put("people/1", '{"name": "ann", "age": 41}\n{"name": "bob", "age": null}\n')
        yield lake


def expression(lake, text):
    ((cell,),) = lake.rows(f"select {text}")
    return cell


MEANINGS = {
    # numbers
    "7 / 2": "3",
    "-7 / 2": "-3",
    "7 / 2e0": "3.5",
    "7 % -3": "1",
    "1 + 2 * 3": "7",
    "(1 + 2) * 3": "9",
    "10 - 4 - 3": "3",
    "10 - (4 - 3)": "9",
    "-(2 - 5)": "3",
    "0.1 + 0.2": "0.3",
    "decimal '4.03' - decimal '2.78'": "1.25",
    "decimal '0.00015'": "0.00015",
    "0.00015": "0.00015",
    "cast('9.9999' as decimal(9,4)) * 2": "19.9998",
    "99999999999999.99 * 100.00": "9999999999999999.0000",
    "cast(5.12345 as decimal(9,4))": "5.1235",
    "cast(-2.5 as integer)": "-3",
    "cast(2.5e0 as integer)": "3",
    "round(2.567, 1)": "2.600",
    "round(9.96)": "10",
    "floor(-1.5)": "-2",
    "abs(-3)": "3",
    "9223372036854775807": "9223372036854775807",
    # casts of text: only what Java's parsers read
    "try_cast('1_000' as integer)": None,
    "try_cast(' 5' as integer)": None,
    "try_cast('5.0' as integer)": None,
    "try_cast('+5' as integer)": "5",
    "try_cast('99999999999' as integer)": None,
    "try_cast('1_0.5' as decimal(9,4))": None,
    "try_cast('5.12345' as decimal(9,4))": "5.1235",
    "try_cast('1e3' as decimal(9,4))": "1000.0000",
    "try_cast('123456' as decimal(9,4))": None,
    "try_cast('2026-1-5' as date)": None,
    "try_cast('2026-01-05' as date)": "2026-01-05",
    "try_cast('yes' as boolean)": None,
    "cast(true as varchar)": "true",
    "cast(80.5000 as varchar)": "80.5000",
    # text
    "'a' || null": None,
    "concat('a', null)": None,
    "concat_ws('-', 'a', null, 'b')": "a-b",
    "trim('\t\u3000 a\u00a0b \u2028')": "a\u00a0b",
    "trim('\u00a0a')": "\u00a0a",
    "ltrim(' a ')": "a ",
    "trim(both 'x' from 'xax')": "a",
    "substr('abc', 2)": "bc",
    "substr('abc', -2, 1)": "b",
    "substr('abc', 0)": "",
    "strpos('abc', 'c')": "3",
    "length('é')": "1",
    "upper('é')": "É",
    "split_part('a-b', '-', 3)": None,
    "regexp_like('ab1', '[0-9]')": "true",
    "regexp_like('ab1', '^[0-9]+$')": "false",
    "regexp_replace('1-2-3', '-', '')": "123",
    "regexp_extract('ab12', '[0-9]+')": "12",
    "regexp_extract('ab', '[0-9]+')": None,
    "regexp_extract('ab12', '([a-z])([0-9])', 2)": "1",
    "'100%' like '100$%' escape '$'": "true",
    "'É' < 'z'": "false",
    "'it''s'": "it's",
    # NULL
    "greatest(1, null)": None,
    "least('b', 'a')": "a",
    "null = null": None,
    "1 is distinct from null": "true",
    "coalesce(null, 1, 2)": "1",
    "nullif('a', '')": "a",
    "nullif('', '')": None,
    "if(1 > 2, 'x')": None,
    "1 in (2, null)": None,
    "not (1 in (2, 3))": "true",
    "case when null then 1 else 2 end": "2",
    "case 2 when 1 then 'one' when 2 then 'two' end": "two",
    "case when true then 1 else 2.5 end": "1.0",
    # dates
    "date_diff('day', date '2026-01-31', date '2026-03-01')": "29",
    "date_diff('month', date '2026-01-31', date '2026-02-27')": "0",
    "date_diff('year', date '2025-11-23', date '2026-11-22')": "0",
    "date_add('month', 1, date '2026-01-31')": "2026-02-28",
    "date_trunc('month', date '2026-01-31')": "2026-01-01",
    "year(date '2026-01-31')": "2026",
    "timestamp '2026-01-02 03:04:05'": "2026-01-02 03:04:05.000",
    # arrays
    "array['b', null]": "[b, null]",
    "array_join(array['a', null, 'b'], ' ')": "a b",
    "array_join(array_sort(array_distinct(split('b a b', ' '))), ' ')": "a b",
    "array_distinct(array['b', 'a', 'b', null, null])": "[b, a, null]",
    "array_sort(array[2, null, 1])": "[1, 2, null]",
    "cardinality(split('', ' '))": "1",
    "contains(array[1, null], 1)": "true",
    "contains(array[1, null], 2)": None,
    "contains(array[1], 2)": "false",
    "element_at(array['a'], 2)": None,
    "sequence(3, 1)": "[3, 2, 1]",
    # doubles, written as Java does
    "1e7": "1.0E7",
    "1.5e-4": "1.5E-4",
    "-12345678.5e0": "-1.23456785E7",
    "1e-300": "1.0E-300",
    "1e0": "1.0",
    "123456.789e0": "123456.789",
    "0e0": "0.0",
}


@pytest.mark.parametrize("text", MEANINGS)
def test_an_expression_means_what_it_means_in_athena(lake, text):
    assert expression(lake, text) == MEANINGS[text]


QUERIES = {
    "select x from (values 2, null, 1) as t (x) order by x": ["1", "2", None],
    "select x from (values 2, null, 1) as t (x) order by x desc": ["2", "1", None],
    "select x from (values 2, null, 1) as t (x) order by x nulls first": [None, "1", "2"],
    "select x as y from (values 2, 1) as t (x) order by y": ["1", "2"],
    "select case x when 1 then 'b' else 'a' end as y from (values 2, 1) as t (x) "
    "order by case y when 'a' then 2 else 1 end": ["b", "a"],
    "select count(*) from (values 1, 2) as t (x) where x > 5": ["0"],
    "select sum(x) from (values 1, 2) as t (x)": ["3"],
    "select sum(x) from (values 1) as t (x) where x > 5": [None],
    "select sum(x) filter (where x > 1) from (values 1, 2) as t (x)": ["2"],
    "select count_if(x > 1) from (values 1, 2) as t (x)": ["1"],
    "select bool_or(x > 1) from (values 1, 2) as t (x)": ["true"],
    "select count(distinct x) from (values 1, 1, null) as t (x)": ["1"],
    "select array_agg(x order by x desc) from (values 1, null, 2) as t (x)": ["[2, 1, null]"],
    "select array_agg(distinct x order by x) from (values 2, 1, 2) as t (x)": ["[1, 2]"],
    "select max_by(x, y) from (values ('a', 1), (null, 2)) as t (x, y)": [None],
    "select min_by(x, y) from (values ('a', 1), ('b', null)) as t (x, y)": ["a"],
    "select x from (values 1, 1, 2) as t (x) group by 1 having count(*) > 1": ["1"],
    "select distinct x from (values 1, 1) as t (x)": ["1"],
    "select x from (values 1) as t (x) union all select 1": ["1", "1"],
    "select x from (values 1) as t (x) union select 1": ["1"],
    "select x from (values 1) as t (x) union all select 2.5": ["1.0", "2.5"],
    "select x from (values 1, 2) as t (x) except select 1": ["2"],
    "select a.x from (values 1, 2) as a (x) where exists "
    "(select 1 from (values 2) as b (y) where b.y = a.x)": ["2"],
    "select x from (values 1, 2) as t (x) where x in (select 2)": ["2"],
    "select (select max(x) from (values 1, 2) as t (x))": ["2"],
    "select word from (values 'b a') as t (x) cross join unnest(split(x, ' ')) as u (word)": [
        "a",
        "b",
    ],
    "with a as (select 1 as x), b as (select x + 1 as x from a) select x from b": ["2"],
    "with a (y) as (select 1) select y from a": ["1"],
    "with a as (select 1 as x) select * from (with a as (select 2 as x) select x from a) as b": [
        "2"
    ],
    "select row_number() over (partition by x order by y desc) from (values (1, 1)) as t (x, y)": [
        "1"
    ],
    "select sum(x) over (order by x) from (values 1, 2) as t (x)": ["1", "3"],
    "select lag(x) over (order by x) from (values 1, 2) as t (x)": ["1", None],
    "select x from (values 3, 1, 2) as t (x) order by 1 offset 1 limit 1": ["2"],
    "select name from people where age is null": ["bob"],
    "select p.* from people as p order by age limit 1": None,
    'select "NAME" from lake.people where Age > 40': ["ann"],
    "select name from awsdatacatalog.lake.people order by name": ["ann", "bob"],
    "select l.name from people as l left join people as r on l.age = r.age and r.age > 50 "
    "where r.name is null": ["ann", "bob"],
}


@pytest.mark.parametrize("query", [query for query, rows in QUERIES.items() if rows])
def test_a_query_gives_what_it_gives_in_athena(lake, query):
    assert [row[0] for row in lake.rows(query)] == QUERIES[query]


FAILURES = {
    "select '5' = 5": "TYPE_MISMATCH: line 1:8: Cannot apply operator: varchar = integer",
    "select name + 1 from people": "TYPE_MISMATCH",
    "select 1 where 'a'": "TYPE_MISMATCH",
    "select coalesce(1, 'a')": "TYPE_MISMATCH",
    "select case when true then 1 else 'a' end": "TYPE_MISMATCH",
    "select 1 union select 'a'": "TYPE_MISMATCH",
    "select 1 in ('a')": "TYPE_MISMATCH",
    "select date '2026-01-01' = '2026-01-01'": "TYPE_MISMATCH",
    "select trim(5)": "FUNCTION_NOT_FOUND",
    "select 'a' || 5": "FUNCTION_NOT_FOUND",
    "select nobody from people": "COLUMN_NOT_FOUND: line 1:8: Column 'nobody' cannot be resolved",
    "select p.name from people": "COLUMN_NOT_FOUND: line 1:8: Column 'p.name'",
    "select 1 as x, x + 1 as y": "COLUMN_NOT_FOUND: line 1:16: Column 'x'",
    "select age as years from people where years > 1": "COLUMN_NOT_FOUND",
    "select age as years from people group by years": "COLUMN_NOT_FOUND",
    "select name, count(*) as n from people group by name having n > 1": "COLUMN_NOT_FOUND",
    "select name from people as a cross join people as b": "AMBIGUOUS_NAME",
    "select * from nowhere": (
        "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.lake.nowhere' does not exist"
    ),
    "select * from elsewhere.people": "Table 'awsdatacatalog.elsewhere.people' does not exist",
    "select name from people group by all": "SYNTAX_ERROR",
    "select name, count(*) from people": "EXPRESSION_NOT_AGGREGATE",
    "select 1 order by 2": "INVALID_COLUMN_REFERENCE",
    "select cast('x' as integer)": "INVALID_CAST_ARGUMENT: Cannot cast 'x' to INTEGER",
    "select cast(name as decimal(9,4)) from people": "INVALID_CAST_ARGUMENT",
    "select 1 / (age - 41) from people": "DIVISION_BY_ZERO",
    "select 2147483647 + 1": "NUMERIC_VALUE_OUT_OF_RANGE",
    "select (select x from (values 1, 2) as t (x))": "SUBQUERY_MULTIPLE_ROWS",
}


@pytest.mark.parametrize("query", FAILURES)
def test_what_athena_refuses_fails_with_its_words(lake, query):
    assert FAILURES[query] in lake.failure(query)


NOT_EMULATED = {
    "select 1.0 / 3.0": "dividing decimals",
    "select avg(x) from (values 1.5) as t (x)": "avg of decimals",
    "select approx_distinct(age) from people": "APPROX",
    "select format('%s', name) from people": "FORMAT",
    "select current_date": "CURRENT_DATE",
    "select json_extract('{}', '$.a')": "JSON",
    "select array[1][2]": "subscript",
    "select cast(1e0 as varchar)": "CAST(double AS varchar)",
    "select cast(name as varchar(3)) from people": "CAST(varchar AS varchar(3))",
    "select a.name from people as a join people as b using (name)": "USING",
    "select rank() over w from people window w as (order by name)": "WINDOW",
    "with recursive a as (select 1) select * from a": "RECURSIVE",
    "select name from people tablesample bernoulli (10)": "SAMPLE",
    "select distinct on (name) name from people": "DISTINCT ON",
    "select name from people group by rollup (name)": "ROLLUP",
    "select soundex(name) from people": "SOUNDEX",
}


@pytest.mark.parametrize("query", NOT_EMULATED)
def test_what_is_not_emulated_says_so(lake, query):
    reason = lake.failure(query)

    assert "not emulated in the embedded cloud" in reason
    assert NOT_EMULATED[query].lower() in reason.lower()


TYPES = {
    "7 / 2": ("integer", 0, 0),
    "count(*)": ("bigint", 0, 0),
    "sum(1)": ("bigint", 0, 0),
    "sum(1.5)": ("decimal", 38, 1),
    "0.00015": ("decimal", 5, 5),
    "12.50": ("decimal", 4, 2),
    "cast('1' as decimal(9,4)) - cast('1' as decimal(9,4))": ("decimal", 10, 4),
    "cast('1' as decimal(9,4)) * cast('1' as decimal(18,2))": ("decimal", 27, 6),
    "cast('1' as decimal(9,4)) + 1": ("decimal", 15, 4),
    "cast('1' as decimal) + 1": ("decimal", 38, 0),
    "1.5 + 1e0": ("double", 0, 0),
    "coalesce(cast(null as decimal(9,4)), 1)": ("decimal", 14, 4),
    "'a'": ("varchar", 0, 0),
    "array[1, 2.5]": ("array", 0, 0),
    "date '2026-01-01'": ("date", 0, 0),
}


@pytest.mark.parametrize("text", TYPES)
def test_a_result_has_trinos_type(lake, text):
    assert lake.types(f"select {text} as x") == [("x", *TYPES[text])]


def test_a_column_without_a_name_is_numbered_and_names_may_repeat(lake):
    names = [name for name, *_ in lake.types("select 1 + 1, 2 as x, 3 as x")]

    assert names == ["_col0", "x", "x"]
