"""infra/constructs/ledger.py: the table that outlives the stack."""

from lambdas.shared.ledger import items


def test_the_ledger_is_paid_by_the_request_encrypted_and_kept_whatever_happens(template):
    table = template.the("AWS::DynamoDB::Table")
    key = f"<{template.logical_id('AWS::KMS::Key')}.Arn>"

    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["KeySchema"] == [{"AttributeName": items.KEY, "KeyType": "HASH"}]
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["SSESpecification"] == {
        "KMSMasterKeyId": key,
        "SSEEnabled": True,
        "SSEType": "KMS",
    }
    resource = template.document["Resources"][template.logical_id("AWS::DynamoDB::Table")]
    assert resource["DeletionPolicy"] == "RetainExceptOnCreate"
    assert resource["UpdateReplacePolicy"] == "Retain"
    # It would keep a first deployment that failed from being taken back.
    assert "DeletionProtectionEnabled" not in table


def test_it_goes_with_the_stack_where_the_data_does(other):
    resource = other.document["Resources"][other.logical_id("AWS::DynamoDB::Table")]
    assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Delete"


def test_its_name_is_an_output(template):
    assert template.outputs["LedgerTableName"] == f"<{template.logical_id('AWS::DynamoDB::Table')}>"
