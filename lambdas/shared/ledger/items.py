"""The ledger: one DynamoDB table that remembers who may run, what ran and what is published.

Its items, by their key `item`:

    lease                    who may run: owner, fence, next; see lease.py
    pointer                  which run is current; see pointer.py
    published/<fingerprint>  the run that answered a question with other limits; pointer.py
    resolution               the last matching whose partition stands; see matching/last_good.py
    run/<run_id>             what an admitted run did, and how it ended; see run_record.py
    verdict/<sha256>         what was found in one version of one file; see kept_verdicts.py

Nothing is written without a condition: a change alone has its own, and changes that are made
together, all or none, share theirs. A writer that is refused gets the item that stands there, and
decides anew; it so meets its own write, too, that took effect though the answer was lost. An item
has a dozen short attributes, of which none grows from run to run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from lambdas.shared import aws
from lambdas.shared.errors import Throttled

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

KEY = "item"

Item = dict[str, Any]  # what JSON can say without fractions, by attribute

_ITEMS_A_CALL = 100  # BatchGetItem's limit

# Why a transaction is cancelled by somebody else's, or by too many requests.
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
_PASSING_REASONS = {"TransactionConflict", "ProvisionedThroughputExceeded", "ThrottlingError"}


class _Absent:
    """Of a condition: the attribute must not be there."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()


@dataclass(frozen=True)
class Below:
    """Of a condition: the number must be smaller than this, or not be there."""

    limit: int


@dataclass(frozen=True, kw_only=True)
class Write:
    """A change of one item, made if every attribute in `when` is as it says, else not at all.

    In `when` stands a value, ABSENT or Below(number), by attribute. `adds` counts from 0. Of
    several changes that are made together one may stand under the others' conditions.
    """

    item: str
    when: Mapping[str, Any] = field(default_factory=dict)
    sets: Mapping[str, Any] = field(default_factory=dict)
    adds: Mapping[str, int] = field(default_factory=dict)
    removes: Sequence[str] = ()


class Refused(Exception):
    """A condition did not hold; `standing` is the item as it stands, {} where there is none."""

    def __init__(self, item: str, standing: Item) -> None:
        super().__init__(f"the ledger's item {item} stands otherwise")
        self.standing = standing


def read(table: str, item: str) -> Item:
    """The item as it is at this moment, {} where there is none."""
    answer = aws.dynamodb().get_item(TableName=table, Key={KEY: {"S": item}}, ConsistentRead=True)
    return _item(answer.get("Item", {}))


def look_up(table: str, items: Iterable[str]) -> dict[str, Item]:
    """Those of the items that are there, by key. One written a moment ago may be missed."""
    found = {}
    rest = iter(dict.fromkeys(items))
    while some := list(islice(rest, _ITEMS_A_CALL)):
        answer = aws.dynamodb().batch_get_item(
            RequestItems={table: {"Keys": [{KEY: {"S": item}} for item in some]}}
        )
        # what DynamoDB left for a later call counts as missed
        for document in answer["Responses"].get(table, []):
            found[str(document[KEY]["S"])] = _item(document)
    return found


def write(table: str, change: Write) -> Item:
    """Makes the change; the item as it stands then. Raises Refused."""
    if not change.when:
        raise ValueError(f"the change of {change.item} has no condition")
    client = aws.dynamodb()
    try:
        answer = client.update_item(
            **_update(table, change),
            ReturnValues="ALL_NEW",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    except client.exceptions.ConditionalCheckFailedException as error:
        raise Refused(change.item, _item(error.response.get("Item", {}))) from error
    return _item(answer["Attributes"])


def write_all(table: str, changes: Sequence[Write]) -> None:
    """Makes all the changes, or none. Raises Refused for the first that may not be made."""
    client = aws.dynamodb()
    told_why = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    updates: list[Any] = [{"Update": _update(table, change) | told_why} for change in changes]
    try:
        client.transact_write_items(TransactItems=updates)
    except client.exceptions.TransactionCanceledException as error:
        reasons = error.response.get("CancellationReasons", [])
        for change, reason in zip(changes, reasons, strict=True):
            if reason["Code"] == "ConditionalCheckFailed":
                raise Refused(change.item, _item(reason.get("Item", {}))) from error
        if passing := {str(reason["Code"]) for reason in reasons} & _PASSING_REASONS:
            raise Throttled(f"dynamodb TransactWriteItems: {min(passing)}") from error
        raise


def _update(table: str, change: Write) -> dict[str, Any]:
    """The request of an UpdateItem. Names go through placeholders: many are reserved words."""
    names: dict[str, str] = {}
    values: dict[str, AttributeValueTypeDef] = {}

    def name(attribute: str) -> str:
        names[placeholder := f"#{len(names)}"] = attribute
        return placeholder

    def value(content: Any) -> str:
        values[placeholder := f":{len(values)}"] = _attribute(content)
        return placeholder

    def condition(attribute: str, wanted: Any) -> str:
        place = name(attribute)
        if wanted is ABSENT:
            return f"attribute_not_exists({place})"
        if isinstance(wanted, Below):
            return f"(attribute_not_exists({place}) OR {place} < {value(wanted.limit)})"
        return f"{place} = {value(wanted)}"

    clauses = {
        "SET": [f"{name(key)} = {value(content)}" for key, content in change.sets.items()],
        "ADD": [f"{name(key)} {value(number)}" for key, number in change.adds.items()],
        "REMOVE": [name(key) for key in change.removes],
    }
    request: dict[str, Any] = {
        "TableName": table,
        "Key": {KEY: {"S": change.item}},
        "UpdateExpression": " ".join(
            f"{verb} {', '.join(parts)}" for verb, parts in clauses.items() if parts
        ),
        "ExpressionAttributeNames": names,
    }
    if change.when:
        conditions = [condition(key, wanted) for key, wanted in change.when.items()]
        request["ConditionExpression"] = " AND ".join(conditions)
    if values:
        request["ExpressionAttributeValues"] = values
    return request


def _attribute(content: Any) -> AttributeValueTypeDef:
    match content:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": content}
        case int():
            return {"N": str(content)}
        case str():
            return {"S": content}
        case Mapping():
            return {"M": {key: _attribute(each) for key, each in content.items()}}
        case Sequence():
            return {"L": [_attribute(each) for each in content]}
    raise TypeError(f"{content!r} cannot stand in the ledger: give what JSON knows, no fractions")


def _content(attribute: Mapping[str, Any]) -> Any:
    ((kind, content),) = attribute.items()
    match kind:
        case "NULL":
            return None
        case "N":
            return int(content)
        case "M":
            return {key: _content(each) for key, each in content.items()}
        case "L":
            return [_content(each) for each in content]
        case _:
            return content


def _item(document: Any) -> Item:
    """The attributes of an item, its key left out."""
    return {name: _content(value) for name, value in document.items() if name != KEY}
