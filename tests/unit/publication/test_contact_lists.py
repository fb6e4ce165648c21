"""call.csv, email.csv, sms.csv: what a dialer and a loan officer get of the published list."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lambdas.shared.errors import ChecksFailed
from lambdas.shared.publication import contact_lists, telephone
from lambdas.shared.text import csv_reading

NAMES = sorted(
    {name for names in contact_lists.COLUMNS.values() for name in names.values()}
    | {"lists", "contact_rank", "email", "phone", "sms_phone"}
)


def published(buckets, *lines, counted=None, quoting=csv.QUOTE_MINIMAL):
    """The rows of each list, by channel."""
    text = io.StringIO()
    writer = csv.DictWriter(text, NAMES, restval="", lineterminator="\n", quoting=quoting)
    writer.writeheader()
    writer.writerows(lines)
    buckets.put_object(Bucket="working", Key="list.csv", Body=text.getvalue().encode())
    held = {
        channel: sum(channel in line.get("lists", "").split() for line in lines)
        for channel in contact_lists.COLUMNS
    }
    contact_lists.publish("output", "runs/r/", ("working", "list.csv"), held | (counted or {}))
    return {
        channel: list(
            csv_reading.records(
                io.StringIO(
                    buckets.get_object(Bucket="output", Key=f"runs/r/{channel}.csv")["Body"]
                    .read()
                    .decode()
                )
            )
        )
        for channel in contact_lists.COLUMNS
    }


ANN = {
    "person_id": "B1",
    "borrower_id": "B1",
    "first_name": "Ann",
    "last_name": "Ames",
    "phone": "(512) 555-0101",
    "other_phones": "512.555.0102; 1-512-555-0103",
    "sms_phone": "'+15125550101",
    "email": "ann@example.com",
    "loan_id": "L1",
    "property_id": "P1",
    "contact_rank": "1",
    "lists": "call email",
}


def test_a_line_begins_with_name_address_and_reason_and_its_numbers_are_e164(buckets):
    (line,) = published(buckets, ANN)["call"]

    assert list(line)[:6] == ["first_name", "last_name", "phone", "email", "city", "state"]
    assert line["phone"] == "+15125550101"
    assert line["other_phones"] == "+15125550102; +15125550103"
    assert line["loan_id"] == "L1"


def test_another_way_to_reach_somebody_is_given_where_its_own_list_has_the_line_too(buckets):
    both = published(buckets, ANN)
    assert both["call"][0]["email"] == "ann@example.com"
    assert both["email"][0]["phone"] == "+15125550101"

    alone = published(buckets, ANN | {"lists": "call"})
    assert alone["call"][0]["email"] == ""


@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_a_persons_second_property_stands_on_their_line(buckets, quoting):
    second = {"person_id": "B1", "property_id": "P2", "loan_id": "L2", "contact_rank": "2"}
    third = second | {"property_id": "P3", "contact_rank": "3", "opportunities_of_person": "2"}

    lists = published(buckets, second, ANN | {"lists": "call sms"}, third, quoting=quoting)

    assert [line["second_property_id"] for line in lists["call"]] == ["P2"]
    assert lists["sms"][0]["second_loan_id"] == "L2"
    assert lists["sms"][0]["phone"] == "+15125550101"


def test_a_cell_that_a_spreadsheet_would_run_keeps_its_apostrophe(buckets):
    (line,) = published(buckets, ANN | {"first_name": "'=cmd()"})["call"]

    assert line["first_name"] == "'=cmd()"


@example(cells=['5" nail, or so', "b", "c"])
@given(cells=st.lists(st.text(st.characters(codec="utf-8")), min_size=1, max_size=6))
def test_a_line_is_what_pythons_writer_makes_of_its_cells(cells):
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(cells)

    assert contact_lists._line(cells) == text.getvalue()


def test_more_lines_than_are_written_at_once_stay_in_their_order(buckets):
    many = [ANN | {"person_id": f"B{n}", "borrower_id": f"B{n}"} for n in range(2_500)]

    lists = published(buckets, *many)

    assert [line["person_id"] for line in lists["call"]] == [line["person_id"] for line in many]


def test_a_list_that_holds_other_than_was_counted_is_not_published(buckets):
    with pytest.raises(ChecksFailed, match=r"call\.csv would hold 1 line in place of 2"):
        published(buckets, ANN, counted={"call": 2})


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("(512) 555-0101", "+15125550101"),
        ("1 512 555 0101", "+15125550101"),
        ("+44 20 7946 0958", "+442079460958"),
        ("001-512-555-0101", "+15125550101"),
        ("011 44 20 7946 0958", "+442079460958"),
        ("+52 1 55 1234 5678", "+525512345678"),
        ("00442079460958", "+442079460958"),
        ("512-555-0101 ext. 7", "512-555-0101 ext. 7"),
        ("555-0101", "555-0101"),
        ("see note", "see note"),
    ],
)
def test_a_number_is_e164_if_it_is_one(text, number):
    assert telephone.e164(text) == number


def test_the_columns_of_each_list_are_those_that_somebody_has_looked_at(golden):
    """A calling system is set up by them: a column that moves or goes is a change for everybody."""
    told = (
        f"{channel}.csv {place}: {name}\n"
        for channel, columns in contact_lists.COLUMNS.items()
        for place, name in enumerate(columns, 1)
    )

    golden("columns.txt", "".join(told))
