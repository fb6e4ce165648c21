"""infra/ledger.py: the table that outlives the stack."""

from lambdas.shared import ledger


def test_the_ledger_is_paid_by_the_request_and_kept_whatever_happens(template):
    table = template.the("AWS::DynamoDB::Table")

    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["KeySchema"] == [{"AttributeName": ledger.KEY, "KeyType": "HASH"}]
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["DeletionProtectionEnabled"] is True
    resource = template.document["Resources"][template.logical_id("AWS::DynamoDB::Table")]
    assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain"


def test_its_name_is_an_output(template):
    assert template.outputs["LedgerTableName"] == f"<{template.logical_id('AWS::DynamoDB::Table')}>"
