"""infra/querying.py: where Athena may write, whoever asks."""


def test_a_query_cannot_choose_where_its_results_go(template):
    key = f"<{template.logical_id('AWS::KMS::Key')}.Arn>"
    configuration = template.the("AWS::Athena::WorkGroup")["WorkGroupConfiguration"]
    assert configuration["EnforceWorkGroupConfiguration"] is True
    assert configuration["ResultConfiguration"] == {
        "OutputLocation": "s3://<working>/athena-results/",
        "EncryptionConfiguration": {"EncryptionOption": "SSE_KMS", "KmsKey": key},
    }
    assert template.the("AWS::Athena::WorkGroup")["RecursiveDeleteOption"] is True
    assert configuration["EngineVersion"] == {"SelectedEngineVersion": "Athena engine version 3"}


def test_a_query_writes_results_and_unloads_and_makes_no_table_but_the_view(template):
    grants = template.grants(template.functions["start_query"]["Role"])
    assert {resource for action, resource in grants if action == "s3:PutObject"} == {
        "arn:<working>/athena-results/*",
        "arn:<working>/judged/*",
        "arn:<working>/prepared/*",
        "arn:<working>/people/*",
        "arn:<working>/evaluations/*",
    }
    made = {resource for action, resource in grants if action == "glue:CreateTable"}
    assert [r.rpartition(":")[2] for r in made if ":table/" in r] == [
        "table/refi_ready_db/unified_refi_dataset"
    ]
