"""infra/constructs/stack.py: one stack that anybody can deploy."""

from cfnlint.api import lint_file


def test_what_a_user_needs_is_an_output(template):
    assert set(template.outputs) == {
        "RawBucketName",
        "WorkingBucketName",
        "ResolvedBucketName",
        "OutputBucketName",
        "StateMachineArn",
        "TopicArn",
        "DashboardUrl",
        "UsePolicyArn",
        "DatabaseName",
        "WorkgroupName",
        "LedgerTableName",
    }


def test_the_template_asks_for_nothing_and_brings_no_functions_of_cdks_own(template):
    assert "Parameters" not in template.document
    types = {resource["Type"] for resource in template.document["Resources"].values()}
    assert not [name for name in types if name.startswith("Custom::")]


def test_what_checkov_finds_is_answered_where_it_stands(template):
    """checkov itself is no dependency; the README says how it is run."""
    answered = {}
    for resource in template.document["Resources"].values():
        for answer in resource.get("Metadata", {}).get("checkov", {}).get("skip", ()):
            assert answer["comment"]
            answered.setdefault(resource["Type"], set()).add(answer["id"])
    assert answered == {
        "AWS::S3::Bucket": {"CKV_AWS_18", "CKV_AWS_21"},
        "AWS::Lambda::Function": {"CKV_AWS_115", "CKV_AWS_116", "CKV_AWS_117", "CKV_AWS_173"},
    }


def test_cfn_lint_has_no_complaint(assembly):
    complaints = lint_file(assembly / "RefiReady.template.json")
    assert [str(complaint) for complaint in complaints] == []
