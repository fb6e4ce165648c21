"""A no to texts in borrower_engagement is heard, whatever else is wrong with its line."""

import pytest

from tests.sql.support.lines import borrower, engagement

NUMBER = "512-555-0177"


def texted(warehouse, *lines):
    """Whether the one person with ids A1 and B is texted, B having said yes."""
    same = {"email": "ann@example.com", "phone": NUMBER}
    warehouse.deliver_rows("borrower_information", borrower("A1", **same), borrower("B", **same))
    warehouse.deliver_rows("borrower_engagement", engagement("B", sms_opt_in="Y"), *lines)
    warehouse.match({"A1": "M", "B": "M"})
    warehouse.run()
    return {row["borrower_id"]: row["may_sms"] for row in warehouse.relation("people")}["B"]


@pytest.mark.parametrize(
    "line",
    [
        "A1,0,0,1,N",
        "A1,0,0,1,N,x",  # a cell too many
        "A1,x,0,0,1,N",
        "A1,0,0,N",
        "A1,0,0,1,Y,N",
        "A1,0,0,1",
        "a1,0,0,1,N",
        "'A1,0,0,1,N",
        "A1\u200d,0,0,1,N",
        "A\u200e1,0,0,1,N",
        "A1,0,0,1,N\u202e",
        "A1,0,0,1,STOP",
        f"A1,0,0,1,N{'o' * 300}",
        f"A1,{'1' * 300},0,1,N",
    ],
)
def test_a_no_is_heard(warehouse, line):
    assert not texted(warehouse, line)


@pytest.mark.parametrize(
    "line", ["A1,0,0,1,Y", "A1,0,0,1,", "A1,0,0,1,Y,", "C,0,0,1,N", "A2,0,0,1,N", ",0,0,1,N"]
)
def test_a_yes_an_empty_cell_and_somebody_elses_no_refuse_nothing(warehouse, line):
    assert texted(warehouse, line)


def test_an_id_that_is_written_exactly_means_nobody_else(warehouse):
    rows = [borrower("K1", phone=NUMBER), borrower("k1", phone="512-555-0178")]
    warehouse.deliver_rows("borrower_information", *rows)
    warehouse.deliver_rows("borrower_engagement", engagement("k1", sms_opt_in="N"))

    assert warehouse.relation("text_refusals") == [{"borrower_id": "k1"}]


def test_a_line_of_nobody_is_told_and_counted_as_no_other_is(warehouse):
    warehouse.deliver_rows("borrower_information", borrower("A1"))
    lines = [engagement(f"X{at}", sms_opt_in="N") for at in range(2)]
    warehouse.deliver_rows("borrower_engagement", engagement("A1", sms_opt_in="Y"), *lines)

    told = [(row["key"], row["column"], row["reason"]) for row in warehouse.query("rejected_rows")]
    assert told == [(f"X{at}", "borrower_id", "UNKNOWN_BORROWER") for at in range(2)]
    counts = {row["dataset"]: row for row in warehouse.relation("row_counts")}
    found = counts["borrower_engagement"]
    assert (found["row_count"], found["used"], found["rejected"]) == (3, 1, 2)
