"""Which numbers and addresses a cell holds, whatever else stands there."""

import pytest

from tests.sql.support.lines import borrower, closed, opt_out

FIRST = "5125550107"


def closings(warehouse):
    """{address: channels that are closed there}"""
    return {
        row["name"]: {channel for channel in ("call", "email", "sms") if row[f"closes_{channel}"]}
        for row in warehouse.query("gathered_closings")
        if row["kind"] != "record"
    }


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("512-555-0107/0108", "512-555-0107"),
        ("512-555-0107-12", "512-555-0107"),
        ("512-555-0107 / 12", "512-555-0107"),
        ("512-555-0107 (5/24)", "512-555-0107"),
        ("(512) 555-0107 (2)", "(512) 555-0107"),
        ("+1 512.555.0107 2 3", "+1 512.555.0107"),
        ("001-512-555-0107 0108", "001-512-555-0107"),
        ("01-512-555-0107", "512-555-0107"),
        ("*67 512-555-0107", "512-555-0107"),
        ("*675125550107", "5125550107"),
        ("5125550107 - 5125550108", "5125550107"),
    ],
)
def test_what_stands_behind_the_digits_of_the_us_is_no_part_of_a_number(warehouse, cell, shown):
    warehouse.deliver_rows("borrower_information", borrower(phone=cell))

    [line] = warehouse.relation("borrower_lines")
    assert (line["phone_value"], line["phone"]) == (FIRST, shown)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("+44 20 7946 0958", "442079460958"),
        ("+44 (0)20 7946 0958", "442079460958"),
        ("0044 20 7946 0958", "442079460958"),
        ("+52 55 1234 5678", "525512345678"),
        ("+52 1 55 1234 5678", "525512345678"),
        ("+234 803 123 4567", "2348031234567"),
        ("+61 412 345 678", "61412345678"),
    ],
)
def test_a_number_with_a_countrys_code_stays_what_it_is(warehouse, cell, value):
    warehouse.deliver_rows("borrower_information", borrower(phone=cell))
    warehouse.deliver_rows("do_not_contact_addresses", closed(cell))

    [line] = warehouse.relation("borrower_lines")
    assert line["phone_value"] == value
    assert closings(warehouse) == {value: {"call", "sms"}}


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("512-555-0107/0108", {FIRST, "5125550108"}),
        ('"512-555-0107, 0108 and 0109"', {FIRST, "5125550108", "5125550109"}),
        ("512-555-0107 (5/24)", {FIRST}),
        ("512/555-0107", {FIRST}),
        ("tel. 512/555-0107 (work)", {FIRST}),
        ("512-555-0107-12", {FIRST}),
        ("01-512-555-0107", {FIRST, "015125550107"}),
        ("*67 512-555-0107", {FIRST}),
        ("5/24 512-555-0107", {FIRST, "245125550107"}),
        ("512-555-0107 & 512-555-0108", {FIRST, "5125550108"}),
        ("512-555-0107 512-555-0108", {FIRST, "5125550108"}),
        ("512-555-0107 x0108", {FIRST}),
    ],
)
def test_every_number_of_a_cell_is_closed_by_the_list_and_by_whose_cell_it_is(
    warehouse, cell, numbers
):
    warehouse.deliver_rows("do_not_contact_addresses", closed(cell, channel="phone"))
    by_list = closings(warehouse)
    warehouse.clear()
    warehouse.deliver_rows("borrower_information", borrower("B1", phone=cell, email=""))
    warehouse.deliver_rows("do_not_contact", opt_out("B1", channel="phone"))

    assert by_list == {each: {"call", "sms"} for each in numbers}
    assert closings(warehouse).keys() | {FIRST} == numbers | {FIRST}
    assert FIRST in closings(warehouse)


@pytest.mark.parametrize("cell", ["512-555-01070108", "+1 512-555-01070108", "555-0107/0108"])
def test_a_number_of_which_nobody_knows_where_it_ends_is_told(warehouse, cell):
    warehouse.deliver_rows("do_not_contact_addresses", closed(cell))

    [told] = warehouse.query("rejected_rows")
    assert (told["reason"], told["value"].lstrip("'")) == ("NOT_AN_ADDRESS", cell)


@pytest.mark.parametrize(
    ("cell", "found", "is_told"),
    [
        ("Ann Lee ann@x.org", {"ann@x.org"}, True),
        ("ann@x.org unsubscribed", {"ann@x.org"}, True),
        ("ann@x.org - unsubscribed", {"ann@x.org"}, True),
        ("Ann <ann@x.org>", {"ann@x.org"}, True),
        ("<ann@x.org>", {"ann@x.org"}, False),
        ("mailto:Ann@x.org", {"ann@x.org"}, True),
        ("ann@x.org bo@x.org", {"ann@x.org", "bo@x.org"}, False),
        ("ann@x.org (home)", {"ann@x.org"}, True),
        ("ann@x.org.", {"ann@x.org"}, False),
        ("'ANN @x.org'", {"ann@x.org"}, False),
        ("ann@x.org/bo@x.org; 512-555-0107", {"ann@x.org", "bo@x.org", FIRST}, False),
    ],
)
def test_an_address_is_closed_whatever_stands_beside_it_and_words_are_told(
    warehouse, cell, found, is_told
):
    warehouse.deliver_rows("do_not_contact_addresses", closed(cell, channel=""))

    assert closings(warehouse).keys() == found
    told = [(row["reason"], row["effect"]) for row in warehouse.query("rejected_rows")]
    assert told == [("NOT_AN_ADDRESS", "value_ignored")] * is_told
    [counts] = [
        row
        for row in warehouse.relation("row_counts")
        if row["dataset"] == "do_not_contact_addresses"
    ]
    assert (counts["used"], counts["rejected"]) == (1, 0)


@pytest.mark.parametrize(
    ("email", "phone", "found"),
    [
        ("ann@x.org bo@x.org", "", {"ann@x.org", "bo@x.org"}),
        ("Ann <ann@x.org>", "512-555-0107", {"ann@x.org", FIRST}),
        ("512-555-0107", "ann@x.org", {"ann@x.org", FIRST}),
        ("ann@x.org STOP", "none", {"ann@x.org"}),
    ],
)
def test_who_says_no_closes_every_address_of_both_cells(warehouse, email, phone, found):
    warehouse.deliver_rows("borrower_information", borrower("B1", email=email, phone=phone))
    warehouse.deliver_rows("do_not_contact", opt_out("B1", channel=""))

    assert closings(warehouse).keys() == found


@pytest.mark.parametrize(
    "line",
    [
        "B1,Hugo,Marsh, Jr,hugo@x.org,512-555-0107,P1,Austin,TX,700",
        "B1,Hugo,hugo@x.org,512-555-0107",
        "B1,Hugo,Marsh,,,P1,Austin,TX,700,hugo@x.org / 512-555-0107",
    ],
)
def test_who_says_no_closes_what_stands_in_any_cell_of_a_broken_line(warehouse, line):
    warehouse.deliver_rows("borrower_information", line)
    warehouse.deliver_rows("do_not_contact", "B1,,asked")

    assert closings(warehouse) == {"hugo@x.org": {"email"}, FIRST: {"call", "sms"}}


@pytest.mark.parametrize("dataset", ["do_not_contact", "do_not_contact_addresses"])
def test_each_address_in_a_list_whose_commas_are_not_quoted_is_closed(warehouse, dataset):
    warehouse.deliver_rows(dataset, "512-555-0107,512-555-0108,bo@x.org,512-555-0109")

    assert closings(warehouse).keys() == {FIRST, "5125550108", "5125550109", "bo@x.org"}
    assert {row["reason"] for row in warehouse.query("rejected_rows")} == {"WRONG_FIELD_COUNT"}
