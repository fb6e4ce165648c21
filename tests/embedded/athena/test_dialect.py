"""Trino's SQL on DuckDB: it means what it means in Athena, or it fails as it does there.

What a query means was taken from Trino's documentation and its sources, not from DuckDB: Athena
"engine version 3" is Trino (https://docs.aws.amazon.com/athena/latest/ug/engine-versions-reference-0003.html).
Each group names the page of https://trino.io/docs/current/ or the class of
https://github.com/trinodb/trino that says so.
"""

import pytest

from tests.embedded.support.athena_queries import Lake
from tests.embedded.support.fakes import JSON, table


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
    # functions/math.html: whole numbers are divided without a remainder
    "7 / 2": "3",
    "-7 / 2": "-3",
    "7 / 2e0": "3.5",
    "7 % -3": "1",
    "1 + 2 * 3": "7",
    "(1 + 2) * 3": "9",
    "10 - 4 - 3": "3",
    "10 - (4 - 3)": "9",
    "-(2 - 5)": "3",
    "-7 % 3": "-1",
    "mod(7, 3)": "1",
    # functions/decimal.html, DecimalOperators: exact, a quotient rounded half away from zero
    "0.1 + 0.2": "0.3",
    "decimal '4.03' - decimal '2.78'": "1.25",
    "decimal '0.00015'": "0.00015",
    "0.00015": "0.00015",
    "cast('9.9999' as decimal(9,4)) * 2": "19.9998",
    "99999999999999.99 * 100.00": "9999999999999999.0000",
    "1.0 / 3.0": "0.3",
    "-2.00 / 3.00": "-0.67",
    "1 / 8.000": "0.125",
    "null / 1.5": None,
    "5.5 % 2": "1.5",
    "7 % 0.3": "0.1",
    "cast('1' as decimal(38,37)) % cast('0.3' as decimal(2,1))": "0.1" + 36 * "0",
    # MathFunctions: round away from zero at half, truncate towards it
    "round(2.567, 1)": "2.600",
    "round(9.96)": "10",
    "round(-2.5)": "-3",
    "round(1250, -2)": "1300",
    "round(2.5e0)": "3.0",
    "round(-2.5e0)": "-3.0",
    "round(1.005e0, 2)": "1.0",
    "round(1250e0, -2)": "1300.0",
    "truncate(-2.567)": "-2",
    "truncate(-2.567e0)": "-2.0",
    "floor(-1.5)": "-2",
    "ceil(-1.5)": "-1",
    "abs(-3)": "3",
    "sign(-2.5)": "-1",
    "power(2, 10)": "1024.0",
    "pow(4e0, -0.5)": "0.5",
    "power(-2, 3)": "-8.0",
    "sqrt(6.25)": "2.5",
    "exp(0)": "1.0",
    "exp(1000)": "Infinity",
    "ln(1)": "0.0",
    "log10(1000)": "3.0",
    "log2(8)": "3.0",
    "log(2, 8)": "3.0",
    "power(null, 2)": None,
    "9223372036854775807": "9223372036854775807",
    # functions/conversion.html, DecimalCasts, DoubleOperators: halves go away from zero
    "cast(5.12345 as decimal(9,4))": "5.1235",
    "cast(-2.5 as integer)": "-3",
    "cast(2.5e0 as integer)": "3",
    "cast(-2.5e0 as integer)": "-3",
    "cast(0.49999999999999994e0 as bigint)": "0",
    "cast(1.005e0 as decimal(18,2))": "1.01",  # by the double's own digits
    "cast(-1.005e0 as decimal(18,2))": "-1.01",
    "cast(1e22 as decimal(38,2))": "10000000000000000000000.00",
    "try_cast(1e22 as decimal(18,2))": None,
    "cast(decimal '123456789012345678.99' as double)": "1.2345678901234568E17",
    "cast(0.0 as boolean)": "false",
    "cast(-1 as boolean)": "true",
    "cast(true as integer)": "1",
    "cast(true as decimal(3,1))": "1.0",
    # casts of text: only what Java's parsers read
    "try_cast('1_000' as integer)": None,
    "try_cast('5.0' as integer)": None,
    "try_cast('+5' as integer)": "5",
    "try_cast('99999999999' as integer)": None,
    "try_cast('1_0.5' as decimal(9,4))": None,
    "try_cast('5.12345' as decimal(9,4))": "5.1235",
    "try_cast('1e3' as decimal(9,4))": "1000.0000",
    "try_cast('123456' as decimal(9,4))": None,
    "try_cast('.5' as double)": "0.5",
    "try_cast('x' as double)": None,
    "try_cast('2026-1-5' as date)": "2026-01-05",  # https://github.com/trinodb/trino/issues/10677
    "try_cast('2026-01-05' as date)": "2026-01-05",
    "try_cast('2026-02-30' as date)": None,
    "try_cast('yes' as boolean)": None,
    "cast(true as varchar)": "true",
    "cast(80.5000 as varchar)": "80.5000",
    # functions/string.html: of characters, that is of code points; NULL if any part is
    "'a' || null": None,
    "concat('a', null)": None,
    "concat_ws('-', 'a', null, 'b')": "a-b",
    "trim('\t\u3000 a\u00a0b \u2028')": "a\u00a0b",
    "trim('\u00a0a')": "\u00a0a",
    "ltrim(' a ')": "a ",
    "trim(both 'x' from 'xax')": "a",
    "substr('abc', 2)": "bc",
    "substr('abc', 4)": "",
    "substr('abc', 2, 1)": "b",
    "substr('abc', 2, 0)": "",
    "substr('abc', -2, 1)": "b",
    "substr('abc', 0)": "",
    "substr('abc', -5)": "",
    "substr('abc', 2, -1)": "",
    "strpos('abc', 'c')": "3",
    "length('é')": "1",
    "length('\U0001f926\U0001f3fc')": "2",
    "upper('é')": "É",
    "upper('straße')": "STRAßE",  # Character.toUpperCase, one character for one
    "lower('\u0130')": "i",
    "reverse('abc')": "cba",
    "reverse('ae\u0301b')": "b\u0301ea",
    "split_part('a-b', '-', 3)": None,
    # functions/regexp.html: Java's patterns, found anywhere
    "regexp_like('ab1', '[0-9]')": "true",
    "regexp_like('ab1', '^[0-9]+$')": "false",
    "regexp_like('1\n', '^[0-9]+$')": "true",  # `$` is also before a last line break
    "regexp_like('1\n\n', '^[0-9]+$')": "false",
    "regexp_like('a\nb', 'a.b')": "false",
    "regexp_like(null, 'a')": None,
    "regexp_replace('1-2-3', '-', '')": "123",
    "regexp_extract('ab12', '[0-9]+')": "12",
    "regexp_extract('ab', '[0-9]+')": None,
    "regexp_extract('ab12', '([a-z])([0-9])', 2)": "1",
    "regexp_extract_all('a1-22', '[a-z][0-9]|[0-9]')": "[a1, 2, 2]",
    "cardinality(regexp_extract_all('ab', '[0-9]'))": "0",
    "regexp_extract_all(null, '[0-9]')": None,
    "'100%' like '100$%' escape '$'": "true",
    "'É' < 'z'": "false",
    "'it''s'": "it's",
    # functions/conditional.html, functions/comparison.html: NULL is not equal to anything
    "greatest(1, null)": None,
    "least(null, 1)": None,
    "greatest(1, 2.5)": "2.5",
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
    # functions/datetime.html: whole units that have gone by, the last day where there is none
    "date_diff('day', date '2026-01-31', date '2026-03-01')": "29",
    "date_diff('month', date '2026-01-31', date '2026-02-27')": "0",
    "date_diff('year', date '2025-11-23', date '2026-11-22')": "0",
    "date_diff('month', date '2026-01-31', date '2026-02-28')": "1",
    "date_diff('month', date '2026-03-31', date '2026-02-28')": "-1",
    "date_diff('year', date '2024-02-29', date '2025-02-28')": "1",
    "date_diff('quarter', date '2026-01-31', date '2026-04-29')": "0",
    "date_diff('week', date '2026-01-01', date '2026-01-14')": "1",
    "date_add('month', 1, date '2026-01-31')": "2026-02-28",
    "date_add('year', -1, date '2024-02-29')": "2023-02-28",
    "date '2026-01-31' + interval '1' month": "2026-02-28",
    "date '2026-01-01' - interval '1' day": "2025-12-31",
    "interval '2' year + date '2024-02-29'": "2026-02-28",
    "date_trunc('month', date '2026-01-31')": "2026-01-01",
    "year(date '2026-01-31')": "2026",
    "extract(month from date '2026-01-31')": "1",
    "quarter(date '2026-05-01')": "2",
    "week(date '2027-01-01')": "53",  # ISO's, as year_of_week
    "year_of_week(date '2027-01-01')": "2026",
    "day_of_week(date '2026-02-01')": "7",
    "day_of_year(date '2026-02-01')": "32",
    "last_day_of_month(date '2026-02-01')": "2026-02-28",
    "timestamp '2026-01-02 03:04:05'": "2026-01-02 03:04:05.000",
    # functions/array.html
    "array['b', null]": "[b, null]",
    "array_join(array['a', null, 'b'], ' ')": "a b",
    "array_join(array_sort(array_distinct(split('b a b', ' '))), ' ')": "a b",
    "array_distinct(array['b', 'a', 'b', null, null])": "[b, a, null]",
    "array_remove(array['b', 'a', null, 'b'], 'b')": "[a, null]",
    "array_remove(array['b'], cast(null as varchar))": None,
    "array_sort(array[2, null, 1])": "[1, 2, null]",
    "cardinality(split('', ' '))": "1",
    "contains(array[1, null], 1)": "true",
    "contains(array[1, null], 2)": None,
    "contains(array[1], 2)": "false",
    "element_at(array['a'], 2)": None,
    "element_at(array['a'], -1)": "a",
    "sequence(3, 1)": "[3, 2, 1]",
    "sequence(1, 8, 3)": "[1, 4, 7]",
    "sequence(3, 0, -2)": "[3, 1]",
    "sequence(2, 2, -1)": "[2]",
    "sequence(1, null, 3)": None,
    "cardinality(sequence(1, 100000, 10))": "10000",
    # doubles, written as Java does
    "1e7": "1.0E7",
    "1.5e-4": "1.5E-4",
    "-12345678.5e0": "-1.23456785E7",
    "1e-300": "1.0E-300",
    "1e0": "1.0",
    "123456.789e0": "123456.789",
    "0e0": "0.0",
    "round(-0.3e0)": "-0.0",
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
    "select sum(x) / count(x) from (values 1.00, 0.01) as t (x)": ["0.51"],
    "select sum(x) filter (where x > 1) from (values 1, 2) as t (x)": ["2"],
    "select count_if(x > 1) from (values 1, 2) as t (x)": ["1"],
    "select count_if(x > 1) from (values cast(null as integer)) as t (x)": ["0"],
    "select count_if(x > 1) from (values 1, 2) as t (x) where x > 2": ["0"],
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
    # functions/window.html: a frame is what the order says, and up to the row by default
    "select lag(x) over (order by x) from (values 1, 2) as t (x)": ["1", None],
    "select lag(x, 2, 0) over (order by x) from (values 1, 2, 3) as t (x)": ["0", "0", "1"],
    "select last_value(x) over (order by x) from (values 1, 2) as t (x)": ["1", "2"],
    "select sum(x) over (order by x rows between 1 preceding and current row) "
    "from (values 1, 1, 2) as t (x)": ["1", "2", "3"],
    "select sum(x) over (order by x range between 1 preceding and current row) "
    "from (values 1, 1, 3) as t (x)": ["2", "2", "3"],
    "select sum(x) over (order by x groups between 1 preceding and current row) "
    "from (values 1, 1, 3) as t (x)": ["2", "2", "5"],
    "select nth_value(x, 2) over (order by x) from (values 1, 2) as t (x)": ["2", None],
    "select ntile(2) over (order by x) from (values 1, 2, 3) as t (x)": ["1", "1", "2"],
    "select percent_rank() over (order by x) from (values 1, 2, 3) as t (x)": ["0.0", "0.5", "1.0"],
    "select cume_dist() over (order by x) from (values 1, 2) as t (x)": ["0.5", "1.0"],
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
    "select substr(null, 0)": "AMBIGUOUS_FUNCTION_CALL: line 1:8",
    "select concat(null, null)": "AMBIGUOUS_FUNCTION_CALL",
    "select 9223372036854775808": "SYNTAX_ERROR: line 1:8: Invalid numeric literal",
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
    "select * from elsewhere.people": "SCHEMA_NOT_FOUND: line 1:15: Schema 'elsewhere' does not",
    "select name from people group by all": "COLUMN_NOT_FOUND",
    "select name, count(*) from people": "EXPRESSION_NOT_AGGREGATE",
    "select 1 order by 2": "INVALID_COLUMN_REFERENCE",
    "select cast('x' as integer)": "INVALID_CAST_ARGUMENT: Cannot cast 'x' to INT",
    "select cast(name as decimal(9,4)) from people": "INVALID_CAST_ARGUMENT",
    "select 1 / (age - 41) from people": "DIVISION_BY_ZERO",
    "select 1.5 / 0": "DIVISION_BY_ZERO: Division by zero",
    "select 1 % 0": "DIVISION_BY_ZERO",
    "select 2147483647 + 1": "NUMERIC_VALUE_OUT_OF_RANGE",
    "select cast('99999999999999999999' as decimal(38,0)) * 99999999999999999999.0": (
        "NUMERIC_VALUE_OUT_OF_RANGE"
    ),
    "select cast('1' as decimal(38,20)) * cast('1' as decimal(38,20))": (
        "INVALID_FUNCTION_ARGUMENT: DECIMAL scale must be in range [0, precision (38)]: 40"
    ),
    "select cast(1e22 as decimal(18,2))": "INVALID_CAST_ARGUMENT",
    "select power('2', 2)": "FUNCTION_NOT_FOUND",
    "select date '2026-01-01' + 1": "TYPE_MISMATCH",
    "select greatest('a', 1)": "FUNCTION_NOT_FOUND",
    "select sum(name) from people": "FUNCTION_NOT_FOUND",
    "select element_at(array[1], 0)": "INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1",
    "select sequence(1, 10001)": "INVALID_FUNCTION_ARGUMENT",
    "select sequence(1, 100001, 10)": "INVALID_FUNCTION_ARGUMENT",
    "select sequence(1, 2, 0)": "INVALID_FUNCTION_ARGUMENT: step must not be zero",
    "select sequence(1, 2, -1)": "INVALID_FUNCTION_ARGUMENT: sequence stop value should be",
    "select (select x from (values 1, 2) as t (x))": "SUBQUERY_MULTIPLE_ROWS",
}


@pytest.mark.parametrize("query", FAILURES)
def test_what_athena_refuses_fails_with_its_words(lake, query):
    assert FAILURES[query] in lake.failure(query)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("select 1 / (age - 41) from people", "DIVISION_BY_ZERO: Division by zero"),
        (
            "select (select name from people)",
            "SUBQUERY_MULTIPLE_ROWS: Scalar sub-query has returned multiple rows",
        ),
    ],
)
def test_what_the_engine_below_says_is_not_told(lake, query, reason):
    assert lake.failure(query) == reason


NOT_EMULATED = {
    "select avg(x) from (values 1.5) as t (x)": "avg of decimals",
    # no NaN comes about and, but for what overflows, no infinity
    "select 1e0 / 0": "dividing a double by zero",
    "select 5 % 0e0": "dividing a double by zero",
    "select log(1, 8)": "dividing a double by zero",
    "select ln(0)": "NaN or infinite",
    "select sqrt(-1)": "NaN or infinite",
    "select power(0, -1)": "NaN or infinite",
    "select power(-8, 0.5)": "power of a negative number with a fraction",
    "select try_cast('NaN' as double)": "cast to double",
    # what one version of Trino answers otherwise than another
    "select try_cast(' 5' as integer)": "cast to integer",
    # what DuckDB would answer otherwise
    "select try_cast(' 5 ' as double)": "cast to double",
    "select try_cast(' 2026-01-05' as date)": "cast to date",
    "select try_cast('\u0663' as integer)": "cast to integer of digits other than 0 to 9",
    "select regexp_like(name, '\\d') from people": "which RE2 may read differently",
    "select regexp_like(name, '(a)\\1') from people": "which RE2 may read differently",
    "select regexp_like(name, 'a(?=b)') from people": "which RE2 may read differently",
    "select regexp_like(name, '[[:alpha:]]') from people": "which RE2 may read differently",
    "select regexp_like(name, name) from people": "a pattern that is not written out",
    "select regexp_extract(name, 'n$') from people": "'$' in its pattern",
    "select regexp_extract_all(name, 'x*') from people": "matches nothing at all",
    "select regexp_extract_all(name, '(x)', 1) from people": "of a group",
    "select regexp_replace(name, 'x*', '-') from people": "matches nothing at all",
    "select regexp_replace(name, '(a)', '$1') from people": "'$' or '\\' in the replacement",
    "select split(name, '') from people": "split of anything but",
    "select split_part(name, ' ', 0) from people": "split_part with an index",
    "select replace(name, '', 'x') from people": "replace of anything but",
    "select strpos(name, 'n', 2) from people": "OCCURRENCE",
    "select lag(age, -1) over (order by name) from people": "in lag anything but",
    "select ntile(age) over (order by name) from people": "in ntile anything but",
    "select sum(age) over (order by name rows age preceding) from people": "a window's frame",
    "select first_value(age) ignore nulls over (order by name) from people": "IGNORENULLS",
    "select max_by(name, age, 2) from people": "COUNT",
    # what nobody here needs
    "select date '2026-01-01' - date '2025-01-01'": "the interval between two dates",
    "select year(timestamp '2026-01-01 00:00:00')": "year of a timestamp",
    "select date '2026-01-01' + interval '1' hour": "interval '1' hour",
    "select truncate(1.55, 1)": "truncate to a number of decimals",
    "select width_bucket(age, 0, 100, 10) from people": "WIDTH_BUCKET",
    "select approx_percentile(age, 0.5) from people": "APPROX_QUANTILE",
    "select stddev(age) from people": "STDDEV",
    "select listagg(name, ',') within group (order by name) from people": "GROUP_CONCAT",
    "select map(array['a'], array[1])": "MAP",
    "select row(1, 'a')": "STRUCT",
    "select transform(array[1], x -> x + 1)": "TRANSFORM",
    "select array[1] || 2": "an array and an element",
    "select concat(array[1], array[2])": "concat of arrays",
    "select try(1 / 0)": "TRY",
    "select approx_distinct(age) from people": "APPROX",
    "select format('%s', name) from people": "FORMAT",
    "select json_extract('{}', '$.a')": "JSON",
    "select array[1][2]": "subscript",
    "select cast(1e0 as varchar)": "CAST(double AS varchar)",  # 1.0 or 1.0E0, by version
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
    "7 / 2": ("integer", 10, 0),
    "power(2, 3)": ("double", 17, 0),
    "ln(2.5)": ("double", 17, 0),
    "round(2.567)": ("decimal", 2, 0),
    "round(2.567, 1)": ("decimal", 5, 3),
    "round(decimal '7')": ("decimal", 1, 0),
    "truncate(12.5)": ("decimal", 2, 0),
    "sign(12.5)": ("decimal", 1, 0),
    "year(date '2026-01-01')": ("bigint", 19, 0),
    "date '2026-01-01' + interval '1' day": ("date", 0, 0),
    "percent_rank() over ()": ("double", 17, 0),
    "ntile(2) over ()": ("bigint", 19, 0),
    "cast('1' as decimal(18,2)) / cast('1' as decimal(9,4))": ("decimal", 24, 4),
    "1 / 8.000": ("decimal", 16, 3),
    "sum(1.50) / count(*)": ("decimal", 38, 2),
    "cast('1' as decimal(18,2)) % cast('1' as decimal(9,4))": ("decimal", 9, 4),
    "count(*)": ("bigint", 19, 0),
    "sum(1)": ("bigint", 19, 0),
    "sum(1.5)": ("decimal", 38, 1),
    "0.00015": ("decimal", 5, 5),
    "12.50": ("decimal", 4, 2),
    "cast('1' as decimal(9,4)) - cast('1' as decimal(9,4))": ("decimal", 10, 4),
    "cast('1' as decimal(9,4)) * cast('1' as decimal(18,2))": ("decimal", 27, 6),
    "cast('1' as decimal(9,4)) + 1": ("decimal", 15, 4),
    "cast('1' as decimal) + 1": ("decimal", 38, 0),
    "1.5 + 1e0": ("double", 17, 0),
    "coalesce(cast(null as decimal(9,4)), 1)": ("decimal", 14, 4),
    "'a'": ("varchar", 2_147_483_647, 0),
    "array[1, 2.5]": ("array", 0, 0),
    "date '2026-01-01'": ("date", 0, 0),
}


@pytest.mark.parametrize("text", TYPES)
def test_a_result_has_trinos_type(lake, text):
    assert lake.types(f"select {text} as x") == [("x", *TYPES[text])]


def test_a_column_without_a_name_is_numbered_and_names_may_repeat(lake):
    names = [name for name, *_ in lake.types("select 1 + 1, 2 as x, 3 as x")]

    assert names == ["_col0", "x", "x"]
