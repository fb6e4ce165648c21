"""DynamoDB as the ledger needs it: conditions hold between threads, transactions happen once."""

import sys
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import ClientError

WRITERS = 8


@pytest.fixture(scope="module")
def table(cloud):
    name = f"table-{uuid.uuid4().hex[:8]}"
    cloud.client("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "item", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "item", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return name


@pytest.fixture
def dynamodb(cloud):
    return cloud.client("dynamodb")


@pytest.fixture
def impatient_threads():
    """Threads take turns so often that a step that is no step of its own is found out."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def key(name):
    return {"item": {"S": name}}


def test_of_many_who_write_at_once_one_finds_the_condition_true(dynamodb, table, impatient_threads):
    def claim(number):
        try:
            dynamodb.update_item(
                TableName=table,
                Key=key("lease"),
                UpdateExpression="SET held_by = :me",
                ConditionExpression="attribute_not_exists(held_by)",
                ExpressionAttributeValues={":me": {"N": str(number)}},
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except dynamodb.exceptions.ConditionalCheckFailedException as refused:
            return refused.response["Item"]["held_by"]["N"]
        return str(number)

    with ThreadPoolExecutor(WRITERS) as pool:
        holders = set(pool.map(claim, range(WRITERS * 20)))

    assert len(holders) == 1


def test_no_count_is_lost_between_threads(dynamodb, table, impatient_threads):
    def count(_):
        dynamodb.update_item(
            TableName=table,
            Key=key("counter"),
            UpdateExpression="ADD seen :one",
            ExpressionAttributeValues={":one": {"N": "1"}},
        )

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(count, range(WRITERS * 20)))

    counted = dynamodb.get_item(TableName=table, Key=key("counter"), ConsistentRead=True)["Item"]
    assert counted["seen"] == {"N": str(WRITERS * 20)}


def transaction(table, name):
    return [
        {
            "Update": {
                "TableName": table,
                "Key": key(name),
                "UpdateExpression": "ADD made :one",
                "ConditionExpression": "attribute_not_exists(made)",
                "ExpressionAttributeValues": {":one": {"N": "1"}},
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            }
        }
    ]


def test_a_transaction_repeated_with_its_token_happened_once(dynamodb, table):
    token = uuid.uuid4().hex
    for _ in range(2):
        dynamodb.transact_write_items(
            TransactItems=transaction(table, "once"), ClientRequestToken=token
        )

    with pytest.raises(dynamodb.exceptions.TransactionCanceledException) as refused:
        dynamodb.transact_write_items(TransactItems=transaction(table, "once"))

    (reason,) = refused.value.response["CancellationReasons"]
    assert (reason["Code"], reason["Item"]["made"]) == ("ConditionalCheckFailed", {"N": "1"})


def test_a_token_stands_for_one_transaction_only(dynamodb, table):
    token = uuid.uuid4().hex
    dynamodb.transact_write_items(
        TransactItems=transaction(table, "this"), ClientRequestToken=token
    )

    with pytest.raises(dynamodb.exceptions.IdempotentParameterMismatchException):
        dynamodb.transact_write_items(
            TransactItems=transaction(table, "that"), ClientRequestToken=token
        )


def test_a_cancelled_transaction_changes_nothing(dynamodb, table):
    dynamodb.transact_write_items(TransactItems=transaction(table, "there"))

    with pytest.raises(dynamodb.exceptions.TransactionCanceledException) as refused:
        dynamodb.transact_write_items(
            TransactItems=[*transaction(table, "new"), *transaction(table, "there")]
        )

    assert [each["Code"] for each in refused.value.response["CancellationReasons"]] == [
        "None",
        "ConditionalCheckFailed",
    ]
    assert "Item" not in dynamodb.get_item(TableName=table, Key=key("new"))


def test_items_can_be_looked_at(dynamodb, table):
    dynamodb.put_item(TableName=table, Item={**key("seen"), "number": {"N": "1"}})

    found = dynamodb.scan(TableName=table)["Items"]
    asked = dynamodb.batch_get_item(RequestItems={table: {"Keys": [key("seen"), key("not")]}})

    assert {**key("seen"), "number": {"N": "1"}} in found
    assert asked["Responses"] == {table: [{**key("seen"), "number": {"N": "1"}}]}
    assert table in dynamodb.list_tables()["TableNames"]


def test_the_deployed_ledger_is_as_the_template_says(cloud, dynamodb):
    name = cloud.stack_outputs["LedgerTableName"]

    described = dynamodb.describe_table(TableName=name)["Table"]
    backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]

    assert described["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert described["DeletionProtectionEnabled"] is False  # constructs/ledger.py says why
    recovery = backups["PointInTimeRecoveryDescription"]
    assert recovery["PointInTimeRecoveryStatus"] == "ENABLED"


def test_what_moto_reads_past_is_refused_by_name(dynamodb, table):
    with pytest.raises(ClientError, match=r"dynamodb\.Scan with ConditionalOperator"):
        dynamodb.scan(TableName=table, ConditionalOperator="AND")


def test_a_repeated_transaction_may_name_its_attributes_in_another_order(dynamodb, table):
    """Recorded on AWS: localstack/localstack, tests/aws/services/dynamodb."""
    attributes = {"number": {"N": "1"}, "word": {"S": "one"}}
    token = uuid.uuid4().hex

    def transact(given):
        put = {"TableName": table, "Item": {**key("reordered"), **given}}
        condition = {"ConditionExpression": "attribute_not_exists(#i)"}
        named = {"ExpressionAttributeNames": {"#i": "item"}}
        dynamodb.transact_write_items(
            TransactItems=[{"Put": {**put, **condition, **named}}], ClientRequestToken=token
        )

    transact(attributes)
    transact(dict(reversed(attributes.items())))  # once more would be refused by its condition

    with pytest.raises(dynamodb.exceptions.IdempotentParameterMismatchException):
        transact({"number": {"N": "2"}})
