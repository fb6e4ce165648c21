"""Who said no in a row that cannot be used has said so for their other records, too."""

import pytest

from tests.sql.support.lines import borrower, loan, opt_out

GRETA = {"first_name": "Greta", "last_name": "Holm", "property_id": "PA"}


def called(warehouse):
    warehouse.run()
    return {row["borrower_id"] for row in warehouse.relation("people") if row["may_call"]}


@pytest.mark.parametrize(
    "rows",
    [
        [borrower("A", **GRETA), borrower("A", **GRETA | {"credit_score": "705"})],
        [borrower("A", **GRETA) + ",x"],
        [borrower("A", **GRETA | {"city": "Spring\u202cfield"})],
        [borrower("A", **GRETA | {"first_name": "GR\u00c9TA\u200b", "city": "a\u202c"})],
    ],
)
def test_an_opt_out_reaches_the_record_of_the_same_name_in_the_same_home(warehouse, rows):
    others = [borrower("B", **GRETA), borrower("C", **GRETA | {"first_name": "Karl"})]
    others.append(borrower("D", **GRETA | {"property_id": "PD"}))
    warehouse.deliver_rows("borrower_information", *rows, *others)
    warehouse.deliver_rows("do_not_contact", opt_out("A", channel=""))
    warehouse.match({})

    assert called(warehouse) == {"C", "D"}


@pytest.mark.parametrize("contact", [{"phone": "512-555-0177"}, {"email": "Greta.H+a@gmail.com"}])
def test_what_a_cell_of_it_refuses_reaches_who_has_its_name_and_its_number_or_mailbox(
    warehouse, contact
):
    own = GRETA | {"last_name": "Holm (DNC)", "property_id": "PX"} | contact
    same = {"email": "gretah@gmail.com"} if "email" in contact else contact
    rows = [borrower("A", **own), borrower("A", **own | {"credit_score": "705"})]
    warehouse.deliver_rows(
        "borrower_information",
        *rows,
        borrower("B", **GRETA | same),
        borrower("C", **same | {"first_name": "Karl", "property_id": "PC"}),
    )
    warehouse.match({})
    warehouse.run()

    may = {row["borrower_id"]: row["may_call"] for row in warehouse.relation("people")}
    assert may["B"] is False
    assert may["C"] is ("email" in contact)


def test_it_reaches_the_whole_person(warehouse):
    rows = [borrower("A", **GRETA) + ",x", borrower("B", **GRETA), borrower("C", property_id="PC")]
    warehouse.deliver_rows("borrower_information", *rows)
    warehouse.deliver_rows("do_not_contact", opt_out("A", channel="phone"))
    warehouse.match({"B": "M", "C": "M"})

    assert called(warehouse) == set()


def test_a_home_that_stands_for_none_and_an_empty_name_tell_nothing(warehouse):
    nameless = {"first_name": "", "last_name": "", "property_id": "PA"}
    nowhere = GRETA | {"property_id": "unknown"}
    rows = [borrower("A", **nowhere) + ",x", borrower("B", **nowhere)]
    rows += [borrower("C", **nameless) + ",x", borrower("D", **nameless)]
    warehouse.deliver_rows("borrower_information", *rows)
    warehouse.deliver_rows("loan_information", loan("L1", "B"))
    warehouse.deliver_rows("do_not_contact", opt_out("A", channel=""), opt_out("C", channel=""))
    warehouse.match({})

    assert called(warehouse) == {"B", "D"}


@pytest.mark.parametrize("rest", ["", ",x"])
def test_that_a_no_stands_in_a_row_that_cannot_be_used_is_told(warehouse, rest):
    warehouse.deliver_rows("borrower_information", borrower("A") + rest, borrower("B") + ",x")
    warehouse.deliver_rows("do_not_contact", opt_out("A"))

    numbers = {
        (row["section"], row["name"]): row["amount"] for row in warehouse.relation("row_numbers")
    }
    assert numbers["warnings", "OPT_OUTS_OF_UNUSED_ROWS"] == bool(rest)
