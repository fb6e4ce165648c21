"""matching: the documented examples, and the case that connected components get wrong."""

import pytest

from tests.oracle.matching import match_keys, resolve

RULES = (("name", "email"), ("name", "phone"), ("name", "property"))


def record(borrower_id, name="Ana", email=None, phone=None, property_id=None):
    return {
        "borrower_id": borrower_id,
        "first_name": name,
        "last_name": None,
        "email": email,
        "phone": phone,
        "property_id": property_id,
    }


def groups(records, *, whole_groups=False):
    keys = {each["borrower_id"]: match_keys(each) for each in records}
    matches = resolve(keys, RULES, lambda members: f"m-{members[0]}", whole_groups=whole_groups)
    return {borrower_id: found.match_id for borrower_id, found in matches.items()}


@pytest.mark.parametrize(
    ("field", "written", "compared"),
    [
        ("name", " Renée-Ann O'Neil 3 ", "reneeannoneil"),
        ("name", "王", ""),
        ("email", " A.na_B+offers@Mail.Example.org ", "anab@mail.example.org"),
        ("phone", "(012) 345-67.89", "123456789"),
        ("phone", "none", ""),
    ],
)
def test_values_are_compared_normalised(field, written, compared):
    given = {field: written}

    assert match_keys(record("b1", **given))[field] == compared


def test_records_chain_through_different_rules():
    chain = [
        record("b1", email="a@x"),
        record("b2", email="a@x", phone="1"),
        record("b3", phone="1", property_id="p"),
        record("b4", property_id="p"),
        record("b5", property_id="q"),
    ]

    assert groups(chain) == {"b1": "m-b1", "b2": "m-b1", "b3": "m-b1", "b4": "m-b1", "b5": "m-b5"}


def test_two_groups_of_an_earlier_level_stay_two_and_a_third_record_joins_the_smaller_id():
    linked = [
        record("b1", email="a@x", phone="1"),
        record("b2", email="a@x"),
        record("b3", email="b@x", phone="1"),
        record("b4", email="b@x"),
        record("b5", phone="1"),
    ]

    assert groups(linked) == {"b1": "m-b1", "b2": "m-b1", "b3": "m-b3", "b4": "m-b3", "b5": "m-b1"}
    assert groups(linked, whole_groups=True) == {
        **dict.fromkeys(("b1", "b2", "b3", "b5"), "m-b1"),
        "b4": "m-b3",
    }


def test_empty_values_match_nothing():
    blank = [record("b1", email="_", phone="-"), record("b2", email="!", phone="none")]
    nameless = [record(borrower_id, name="3", email="a@x") for borrower_id in ("b3", "b4")]

    assert len(set(groups([*blank, *nameless]).values())) == 4
