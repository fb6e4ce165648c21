"""ledger: what is asked of DynamoDB, and what is made of its refusals."""

import uuid
from contextlib import suppress

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lambdas.shared.errors import Throttled
from lambdas.shared.ledger import items
from lambdas.shared.ledger.items import ABSENT, Below, Refused, Write

TABLE = "ledger"
NEW = Write(item="a", when={"owner": ABSENT}, sets={"owner": "me"}, adds={"fence": 1})


def test_an_item_that_is_not_there_is_empty(table):
    assert items.read(table, "a") == {}


def test_a_change_gives_the_item_as_it_stands_then(table):
    assert items.write(table, NEW) == {"owner": "me", "fence": 1}
    assert items.read(table, "a") == {"owner": "me", "fence": 1}


def test_a_change_whose_condition_does_not_hold_is_refused_with_what_stands_there(table):
    items.write(table, NEW)

    with pytest.raises(Refused, match="item a stands otherwise") as refused:
        items.write(table, NEW)

    assert refused.value.standing == {"owner": "me", "fence": 1}
    assert items.read(table, "a") == {"owner": "me", "fence": 1}


def test_a_change_of_an_item_that_has_to_be_there_is_refused_with_nothing(table):
    with pytest.raises(Refused) as refused:
        items.write(table, Write(item="a", when={"owner": "me"}, removes=("owner",)))

    assert refused.value.standing == {}


def test_an_attribute_can_go(table):
    items.write(table, NEW)

    gone = Write(item="a", when={"owner": "me", "fence": 1}, removes=("owner", "next"))

    assert items.write(table, gone) == {"fence": 1}


@pytest.mark.parametrize(("fence", "is_made"), [(None, True), (1, True), (2, False), (3, False)])
def test_a_number_may_have_to_be_smaller_or_not_there(table, fence, is_made):
    if fence is not None:
        items.write(table, Write(item="a", when={"fence": ABSENT}, sets={"fence": fence}))
    change = Write(item="a", when={"fence": Below(2)}, sets={"fence": 2, "made": True})

    with suppress(Refused):
        items.write(table, change)

    assert ("made" in items.read(table, "a")) is is_made


def test_several_changes_are_made_together(table):
    items.write_all(table, [NEW, Write(item="b", when={"n": ABSENT}, sets={"n": 1})])

    assert items.look_up(table, ["a", "b", "c"]) == {
        "a": {"owner": "me", "fence": 1},
        "b": {"n": 1},
    }


def test_of_several_changes_none_is_made_if_one_is_refused(table):
    items.write(table, NEW)

    with pytest.raises(Refused, match="item a") as refused:
        items.write_all(table, [Write(item="b", when={"n": ABSENT}, sets={"n": 1}), NEW])

    assert refused.value.standing == {"owner": "me", "fence": 1}
    assert items.read(table, "b") == {}


def test_more_items_than_a_call_takes_are_looked_up_in_several(table):
    for number in range(103):
        items.write(table, Write(item=str(number), when={"n": ABSENT}, sets={"n": number}))

    assert len(items.look_up(table, map(str, range(103)))) == 103


@pytest.mark.parametrize("reason", ["TransactionConflict", "ThrottlingError"])
def test_a_transaction_that_met_another_is_to_be_tried_again(dynamodb, reason):
    dynamodb.add_client_error(
        "transact_write_items",
        "TransactionCanceledException",
        modeled_fields={"CancellationReasons": [{"Code": reason}]},
    )

    with pytest.raises(Throttled, match=reason):
        items.write_all(TABLE, [NEW])


def test_a_transaction_that_makes_no_sense_is_an_error(dynamodb):
    dynamodb.add_client_error(
        "transact_write_items",
        "TransactionCanceledException",
        modeled_fields={"CancellationReasons": [{"Code": "ValidationError"}]},
    )

    with pytest.raises(ClientError, match="TransactionCanceled"):
        items.write_all(TABLE, [NEW])


def test_what_dynamodb_leaves_for_later_counts_as_missing(dynamodb):
    dynamodb.add_response(
        "batch_get_item",
        {"Responses": {}, "UnprocessedKeys": {TABLE: {"Keys": [{"item": {"S": "a"}}]}}},
    )

    assert items.look_up(TABLE, ["a"]) == {}


CONTENTS = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1), inner),
    max_leaves=8,
)


@given(content=CONTENTS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_goes_in_comes_out(table, content):
    name = uuid.uuid4().hex
    items.write(table, Write(item=name, when={"is": ABSENT}, sets={"is": content}))

    found = items.read(table, name)["is"]

    assert (found, type(found)) == (content, type(content))


def test_a_fraction_has_no_place_in_it(table):
    with pytest.raises(TypeError, match=r"1\.5 cannot stand in the ledger"):
        items.write(table, Write(item="a", when={"n": ABSENT}, sets={"n": 1.5}))
