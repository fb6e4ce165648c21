"""What counts as a disagreement; no Trino is needed for it."""

from decimal import Decimal

import pytest

from tests.trino.comparison import differences
from tests.trino.recording import Statement
from tests.trino.server import Answer

COLUMNS = [("id", "varchar"), ("rate", "decimal(9,4)")]
ROWS = [("a", Decimal("4.5000")), ("b", None), ("b", None)]


def told(columns, rows, text="select id, rate from loans"):
    ours = Statement(name="loans", text=text, columns=COLUMNS, rows=ROWS)
    return differences(ours, Answer(columns, rows, 0))


def test_the_same_rows_in_another_order_agree():
    assert told([("id", "varchar(5)"), ("rate", "decimal(9, 4)")], ROWS[::-1]) == []


@pytest.mark.parametrize(
    "rows", [ROWS[:2], [*ROWS, ROWS[0]], [("a", Decimal("4.5001")), *ROWS[1:]]]
)
def test_a_row_too_few_too_many_or_changed_is_told(rows):
    assert told(COLUMNS, rows) != []


def test_another_type_or_name_is_told():
    assert told([("id", "varchar"), ("rate", "decimal(10,4)")], ROWS) == [
        "column ('rate', 'decimal(9,4)') is Trino's ('rate', 'decimal(10,4)')"
    ]
    assert told([("key", "varchar"), COLUMNS[1]], ROWS) != []


def test_the_order_counts_where_the_statement_gives_one():
    inner = "select id from (select id\n    from loans\n    order by\n        id\n)"
    outer = "select id\nfrom loans\norder by\n    id"

    assert told(COLUMNS, ROWS[::-1], inner) == []
    assert told(COLUMNS, ROWS[::-1], outer) != []
    assert told(COLUMNS, ROWS, outer) == []
